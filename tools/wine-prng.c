// The random numbers of Go's runtime, for a Wine that lacks the library that has
// them: ProcessPrng, by what advapi32 calls SystemFunction036 (RtlGenRandom).
// Built by wine-run.sh.

#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *buffer, SIZE_T length) {
	const SIZE_T most = 1 << 30; // a ULONG cannot count all that a SIZE_T can
	while (length > 0) {
		ULONG part = (ULONG)(length < most ? length : most);
		if (!SystemFunction036(buffer, part)) return FALSE;
		buffer += part;
		length -= part;
	}
	return TRUE;
}

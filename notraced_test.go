//go:build !race

package greenpoll_test

const raced = false

package sock_test

// The simulated kernel follows Linux's rules, so it is compared with package net here.
const simulatedAsHere = true

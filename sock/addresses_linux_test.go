package sock_test

// The simulated kernel's rules are Linux's, so package net is its measure here.
const simulatedAsHere = true

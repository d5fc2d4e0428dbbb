// The transcendental functions the core needs, made of +, -, * and / alone, so that every compiler
// and processor computes the same bits. Accurate to about 1e-12 relative: ample for rates and
// estimates.
#pragma once

namespace tbg::core {

// e^x; 0 below -700, saturates above 700.
double exponential(double x);
// Natural logarithm of x > 0; relative error below 1e-14.
double natural_log(double x);
// x^(1/3) for x >= 0.
double cube_root(double x);
// floor(log2(x)) for a finite x > 0.
int binary_exponent(double x);

}  // namespace tbg::core

// Errors of the native side: a code of the table in src/errors.ts and a message that says what and with what.
#pragma once

#include <stdexcept>
#include <string>

namespace sidecap {

class Error : public std::runtime_error {
 public:
  Error(const char* code, const std::string& message) : std::runtime_error(message), code_(code) {}
  // A string literal: one of the codes in src/errors.ts.
  const char* code() const { return code_; }

 private:
  const char* code_;
};

}  // namespace sidecap

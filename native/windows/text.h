// UTF-16 of Windows ↔ UTF-8, and its error numbers in words.
#pragma once

#include <winsock2.h>  // before windows.h, which would include the older winsock.h
#include <windows.h>

#include <string>

namespace sidecap {

// Of any length and script; half a surrogate pair becomes U+FFFD. Null is the empty text.
std::string to_utf8(const wchar_t* text);
std::wstring to_wide(const std::string& text);
// "Access is denied (5)", in English where Windows has it.
std::string describe_error(DWORD number);

}  // namespace sidecap

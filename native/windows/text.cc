#include "text.h"

namespace sidecap {

std::string to_utf8(const wchar_t* text) {
  if (text == nullptr || *text == 0) return "";
  const int length = static_cast<int>(wcslen(text));
  const int size = WideCharToMultiByte(CP_UTF8, 0, text, length, nullptr, 0, nullptr, nullptr);
  std::string result(static_cast<size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, text, length, result.data(), size, nullptr, nullptr);
  return result;
}

std::wstring to_wide(const std::string& text) {
  const int length = static_cast<int>(text.size());
  const int size = MultiByteToWideChar(CP_UTF8, 0, text.data(), length, nullptr, 0);
  std::wstring result(static_cast<size_t>(size), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), length, result.data(), size);
  return result;
}

std::string describe_error(DWORD number) {
  constexpr DWORD kFlags =
      FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
  wchar_t text[512] = L"";
  constexpr DWORD kEnglish = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);
  if (FormatMessageW(kFlags, nullptr, number, kEnglish, text, 512, nullptr) == 0) {
    FormatMessageW(kFlags, nullptr, number, 0, text, 512, nullptr);
  }
  std::string words = to_utf8(text);
  while (!words.empty() && (words.back() == ' ' || words.back() == '.')) words.pop_back();
  return (words.empty() ? "Windows error" : words) + " (" + std::to_string(number) + ")";
}

}  // namespace sidecap

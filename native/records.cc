#include "records.h"

#include <cstring>

#include "block.h"

namespace sidecap {

namespace {
constexpr uint32_t kLargestRecord = 1 << 20;  // above any snaplen
constexpr uint64_t kSecond = 1'000'000'000;
}  // namespace

Selected select_records(const uint8_t* input, size_t length, uint8_t* output, const Selection& selection) {
  Selected result;
  const uint64_t unit = selection.input_nanoseconds ? 1 : 1000;
  const bool everything = selection.from == 0 && selection.to == UINT64_MAX;
  while (result.packets < selection.limit && length - result.consumed >= kRecordHeader) {
    uint32_t header[4];  // seconds, fraction, captured length, length on the wire
    std::memcpy(header, input + result.consumed, sizeof header);
    const uint8_t* bytes = input + result.consumed + kRecordHeader;
    if (header[2] > kLargestRecord || header[1] * unit >= kSecond) {
      result.corrupt = true;
      break;
    }
    if (length - result.consumed - kRecordHeader < header[2]) break;
    result.consumed += kRecordHeader + header[2];
    if (!everything) {
      const uint64_t time = header[0] * kSecond + header[1] * unit;
      if (time < selection.from || time >= selection.to) continue;
    }
    if (selection.filter != nullptr && !selection.filter->matches({{0, 0}, header[2], header[3]}, bytes)) continue;
    if (selection.input_nanoseconds != selection.output_nanoseconds) {
      header[1] = selection.output_nanoseconds ? header[1] * 1000 : header[1] / 1000;
    }
    if (selection.snaplen != 0 && header[2] > selection.snaplen) header[2] = selection.snaplen;
    // memmove: the output may be the input, a little further on.
    std::memmove(output + result.produced + kRecordHeader, bytes, header[2]);
    std::memcpy(output + result.produced, header, sizeof header);
    result.produced += kRecordHeader + header[2];
    result.packets++;
  }
  return result;
}

}  // namespace sidecap

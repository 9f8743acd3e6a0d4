// BPF filters: compiled once by libpcap, applied to packets in memory. Host names are never looked up.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pcap_library.h"

namespace sidecap {

// Longest expression taken, in bytes. libpcap's compile time grows faster than the expression.
constexpr size_t kLongestFilter = 16 << 10;

// Throws FILTER_TOO_LONG, or FILTER_NAME when libpcap would have to look a word up as a host or network name.
// `expression` follows the lexical rules of pcap-filter(7).
void check_filter(const std::string& expression);

// A compiled program.
class Filter {
 public:
  Filter(std::shared_ptr<const PcapLibrary> library, BpfProgram program, std::string expression, int link_type)
      : expression(std::move(expression)),
        link_type(link_type),
        library_(std::move(library)),
        program_(program) {}
  ~Filter() { library_->freecode(&program_); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  bool matches(const PcapHeader& header, const uint8_t* bytes) const {
    return library_->offline_filter(&program_, &header, bytes) != 0;
  }
  unsigned int instructions() const { return program_.length; }

  const std::string expression;
  const int link_type;

 private:
  std::shared_ptr<const PcapLibrary> library_;
  BpfProgram program_;
};

// Compiles for packets in memory. Throws FILTER_* or LIBRARY_*.
std::shared_ptr<Filter> compile_filter(const std::string& expression, int link_type, int snaplen);

// The same, given up with FILTER_TIMEOUT after so long; the compiling itself then ends in its own time.
std::shared_ptr<Filter> compile_filter_within(int milliseconds, const std::string& expression, int link_type,
                                              int snaplen);

}  // namespace sidecap

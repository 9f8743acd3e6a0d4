// What libpcap's refusals mean, in the codes of src/errors.ts.
#pragma once

#include <string>

namespace sidecap {

// `status` is what a function of libpcap returned, 0 when it has no number; `text` is what pcap_geterr says.
const char* pcap_error_code(int status, const std::string& text);

}  // namespace sidecap

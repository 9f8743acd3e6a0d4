{
  'variables': { 'sanitize%': '' },
  'targets': [
    {
      'target_name': 'sidecap',
      'sources': [
        'addon.cc',
        'backend.cc',
        'block.cc',
        'duplicates.cc',
        'filter.cc',
        'filter_names.cc',
        'packet_queue.cc',
        'pcap_library.cc',
        'records.cc',
        'session.cc',
        'shared/pcap.cc',
        'shared/pcap_status.cc',
        'shared/replay.cc',
      ],
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")", '.'],
      # A worker that is being ended takes no exception any more: one that is thrown then would end the whole process.
      'defines': ['NAPI_VERSION=8', 'NODE_ADDON_API_CPP_EXCEPTIONS', 'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
      'cflags_cc!': ['-fno-exceptions', '-std=gnu++20', '-std=gnu++17'],
      'cflags_cc': ['-std=c++17', '-fexceptions', '-Wall', '-Wextra', '-fvisibility=hidden'],
      'conditions': [
        ['OS=="linux"', {
          'sources': [
            'linux/console.cc',
            'linux/evidence.cc',
            'linux/interfaces.cc',
            'linux/pcap_system.cc',
            'linux/pcap_wait.cc',
            'linux/private.cc',
            'linux/shared_library.cc',
          ],
          'libraries': ['-ldl', '-pthread'],
          'ldflags': ['-static-libstdc++', '-static-libgcc'],
        }],
        # Here by MSVC; npm run build:windows cross-compiles the same by MinGW (build-windows.mjs).
        ['OS=="win"', {
          'sources': [
            'windows/clock.cc',
            'windows/console.cc',
            'windows/evidence.cc',
            'windows/interfaces.cc',
            'windows/pcap_system.cc',
            'windows/pcap_wait.cc',
            'windows/private.cc',
            'windows/pktmon.cc',
            'windows/pktmon_api.cc',
            'windows/raw.cc',
            'windows/raw_socket.cc',
            'windows/shared_library.cc',
            'windows/sockets.cc',
            'windows/text.cc',
          ],
          # Windows 10 and Server 2016 are the oldest that containers run on.
          'defines': ['_WIN32_WINNT=0x0A00', 'WIN32_LEAN_AND_MEAN', 'NOMINMAX', 'UNICODE', '_UNICODE'],
          'libraries': ['ws2_32.lib', 'iphlpapi.lib', 'advapi32.lib'],
          'msvs_settings': {
            'VCCLCompilerTool': {
              # /MT: no VCRUNTIME to install.
              'RuntimeLibrary': 0,
              'ExceptionHandling': 1,
              'AdditionalOptions': ['/std:c++17', '/utf-8', '/W3'],
            },
          },
        }],
      ],
    },
  ],
}

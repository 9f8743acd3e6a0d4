{
  'variables': { 'sanitize%': '' },
  'targets': [
    {
      'target_name': 'sidecap',
      'sources': [
        'addon.cc',
        'backend.cc',
        'block.cc',
        'filter.cc',
        'filter_names.cc',
        'pcap_library.cc',
        'records.cc',
        'session.cc',
        'shared/pcap.cc',
        'shared/replay.cc',
      ],
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")", '.'],
      'defines': ['NAPI_VERSION=8', 'NODE_ADDON_API_CPP_EXCEPTIONS'],
      'cflags_cc!': ['-fno-exceptions', '-std=gnu++20', '-std=gnu++17'],
      'cflags_cc': ['-std=c++17', '-fexceptions', '-Wall', '-Wextra', '-fvisibility=hidden'],
      'conditions': [
        ['OS=="linux"', {
          'sources': ['linux/interfaces.cc', 'linux/pcap_wait.cc'],
          'libraries': ['-ldl', '-pthread'],
          'ldflags': ['-static-libstdc++', '-static-libgcc'],
        }],
      ],
    },
  ],
}

# SPDX-License-Identifier: Apache-2.0
# Third-party libraries, all by pkg-config, each under one name. docs/dependencies.md says what each is for.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(passerelle_library name module)
	pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
endfunction()

passerelle_library(microhttpd "libmicrohttpd>=0.9.75")
passerelle_library(curl "libcurl>=7.88")
passerelle_library(openssl "openssl>=3.0")
passerelle_library(cjson "libcjson>=1.7.15")
passerelle_library(sqlite "sqlite3>=3.40")
passerelle_library(sodium "libsodium>=1.0.18")
passerelle_library(zip "libzip>=1.7.3")
passerelle_library(expat "expat>=2.5.0")
# libunistring comes without a file for pkg-config.
find_library(UNISTRING_LIBRARY unistring REQUIRED)
if(BUILD_TESTING)
	passerelle_library(cmocka "cmocka>=1.1.5")
endif()

# The other flavours of libcurl drop client certificates that are handed over in memory.
execute_process(COMMAND ${PKG_CONFIG_EXECUTABLE} --libs --static libcurl
	OUTPUT_VARIABLE curl_static_libraries OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT curl_static_libraries MATCHES "-lssl")
	message(FATAL_ERROR "libcurl must be the OpenSSL flavour: install libcurl4-openssl-dev")
endif()

# SPDX-License-Identifier: Apache-2.0
# How everything of ours is compiled. `passerelle_warnings` suits any target, `passerelle_options` adds
# hardening and the sanitizers that the preset asks for.
set(PASSERELLE_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (address,undefined or thread)")
option(PASSERELLE_FUZZ "Build the libFuzzer targets (clang only)" OFF)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
	set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Assertions stay in the release: a state that must not be is better stopped than written to disk.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g -fno-omit-frame-pointer")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g -fno-omit-frame-pointer")

add_library(passerelle_warnings INTERFACE)
target_compile_options(passerelle_warnings INTERFACE
	-Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
	-Wundef -Wpointer-arith -Wwrite-strings -Werror)
# assert(!"what cannot be") is an idiom, not a mistake; gcc does not know this warning.
target_compile_options(passerelle_warnings INTERFACE $<$<C_COMPILER_ID:Clang>:-Wno-string-conversion>)
# Defined empty, so that a file which defines it itself is no redefinition.
target_compile_options(passerelle_warnings INTERFACE -D_GNU_SOURCE=)

add_library(passerelle_options INTERFACE)
target_link_libraries(passerelle_options INTERFACE passerelle_warnings Threads::Threads)
target_include_directories(passerelle_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(passerelle_options INTERFACE PASSERELLE_VERSION="${PROJECT_VERSION}"
	$<$<CONFIG:Debug>:PASSERELLE_DEBUG>)
target_compile_options(passerelle_options INTERFACE -fstack-protector-strong
	$<$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>>:-fPIE>)
target_link_options(passerelle_options INTERFACE
	$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie> -Wl,-z,relro,-z,now)

set(sanitizers ${PASSERELLE_SANITIZE})
if(PASSERELLE_FUZZ)
	if(NOT CMAKE_C_COMPILER_ID STREQUAL Clang)
		message(FATAL_ERROR "fuzz targets need clang: use the fuzz preset")
	endif()
	string(APPEND sanitizers ",fuzzer-no-link")
endif()
if(sanitizers)
	target_compile_options(passerelle_options INTERFACE
		-fsanitize=${sanitizers} -fno-sanitize-recover=all)
	target_link_options(passerelle_options INTERFACE -fsanitize=${sanitizers})
elseif(CMAKE_BUILD_TYPE STREQUAL Release)
	target_compile_options(passerelle_options INTERFACE -D_FORTIFY_SOURCE=3)
endif()

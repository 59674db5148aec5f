# SPDX-License-Identifier: Apache-2.0
# passerelle_embed(<target> <symbol> [BASE <dir>] [DEPENDS <file>...] FILES <file>...)
#
# Puts files into <target> as the table `const struct embedded_file <symbol>[]` (core/embedded.h) with
# `const size_t <symbol>_count`, in the order given. An entry's name is the file's name, or its path below
# BASE. A NUL byte, not counted in the size, follows each file. The assembler reads the files, so that a
# large one costs no compile time. DEPENDS names what else must be made first.
function(passerelle_embed target symbol)
	cmake_parse_arguments(PARSE_ARGV 2 arg "" "BASE" "FILES;DEPENDS")
	set(files ${arg_FILES} ${arg_UNPARSED_ARGUMENTS})
	set(output ${CMAKE_CURRENT_BINARY_DIR}/embed/${symbol}.c)
	set(list ${CMAKE_CURRENT_BINARY_DIR}/embed/${symbol}.list)
	list(JOIN files "\n" lines)
	file(CONFIGURE OUTPUT ${list} CONTENT "${lines}\n" @ONLY)
	add_custom_command(OUTPUT ${output}
		COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DSYMBOL=${symbol} -DLIST=${list}
			-DBASE=${arg_BASE} -P ${PROJECT_SOURCE_DIR}/cmake/EmbedWrite.cmake
		DEPENDS ${files} ${arg_DEPENDS} ${list} ${PROJECT_SOURCE_DIR}/cmake/EmbedWrite.cmake
		COMMENT "Embedding ${symbol}"
		VERBATIM)
	add_library(embed_${symbol} STATIC ${output})
	target_link_libraries(embed_${symbol} PRIVATE passerelle_options)
	target_link_libraries(${target} PUBLIC embed_${symbol})
endfunction()

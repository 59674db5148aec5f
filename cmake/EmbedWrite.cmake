# SPDX-License-Identifier: Apache-2.0
# Run by passerelle_embed: writes OUTPUT, a C file with the table SYMBOL of the files named in LIST.
file(STRINGS ${LIST} files)
set(blobs "")
set(rows "")
set(index 0)
foreach(path IN LISTS files)
	get_filename_component(path ${path} ABSOLUTE)
	if(BASE)
		file(RELATIVE_PATH name ${BASE} ${path})
	else()
		get_filename_component(name ${path} NAME)
	endif()
	file(SIZE ${path} size)
	set(blob "${SYMBOL}_blob_${index}")
	string(APPEND blobs "__asm__(\".section .rodata\\n\"\n"
		"\t\".balign 16\\n\"\n"
		"\t\".global ${blob}\\n\"\n"
		"\t\".type ${blob}, %object\\n\"\n"
		"\t\".size ${blob}, ${size} + 1\\n\"\n"
		"\t\"${blob}:\\n\"\n"
		"\t\".incbin \\\"${path}\\\"\\n\"\n"
		"\t\".byte 0\\n\"\n"
		"\t\".previous\\n\");\n"
		"extern const unsigned char ${blob}[];\n")
	string(APPEND rows "\t{ \"${name}\", ${blob}, ${size} },\n")
	math(EXPR index "${index} + 1")
endforeach()
if(index EQUAL 0)
	set(rows "\t{ 0 },\n")
endif()
file(WRITE ${OUTPUT} "/* Written by cmake/EmbedWrite.cmake. */\n"
	"#include \"core/embedded.h\"\n\n${blobs}\n"
	"extern const struct embedded_file ${SYMBOL}[];\n"
	"extern const size_t ${SYMBOL}_count;\n"
	"const struct embedded_file ${SYMBOL}[] = {\n${rows}};\n"
	"const size_t ${SYMBOL}_count = ${index};\n")

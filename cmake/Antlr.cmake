# antlr_grammar(OUT FOLDER LEXER PARSER NAMESPACE): generates C++ from a lexer and a parser grammar
# and sets OUT to the sources. The tool is 4.7.2, the runtime 4.9 (Debian 12): their formats agree.
#
# Generated sources use u8"" literals as char, hence -fno-char8_t; their warnings are not ours. They
# are optimised even in debug builds: the parser's tables are walked for every token.
find_program(ANTLR4 antlr4 REQUIRED)
find_path(ANTLR4_INCLUDE antlr4-runtime.h PATH_SUFFIXES antlr4-runtime REQUIRED)
find_library(ANTLR4_LIBRARY antlr4-runtime REQUIRED)

function(antlr_grammar out folder lexer parser namespace)
  set(generated ${CMAKE_BINARY_DIR}/generated/${folder})
  set(grammars ${CMAKE_SOURCE_DIR}/${folder})
  set(outputs "")
  foreach(stem ${lexer} ${parser} ${parser}Visitor ${parser}BaseVisitor)
    list(APPEND outputs ${generated}/${stem}.cpp ${generated}/${stem}.h)
  endforeach()
  add_custom_command(
    OUTPUT ${outputs}
    # Copies side by side: the parser grammar reads the lexer's token numbers.
    COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}
    COMMAND ${CMAKE_COMMAND} -E copy ${grammars}/${lexer}.g4 ${grammars}/${parser}.g4 ${generated}
    COMMAND ${ANTLR4} -Dlanguage=Cpp -visitor -no-listener -Werror -package ${namespace}
            ${lexer}.g4 ${parser}.g4
    WORKING_DIRECTORY ${generated}
    DEPENDS ${grammars}/${lexer}.g4 ${grammars}/${parser}.g4
    COMMENT "Generating the parser" VERBATIM)
  set(sources ${outputs})
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  set_source_files_properties(${sources} PROPERTIES
    COMPILE_OPTIONS "-fno-char8_t;-w;-O1" GENERATED TRUE)
  set(${out} ${outputs} PARENT_SCOPE)
endfunction()

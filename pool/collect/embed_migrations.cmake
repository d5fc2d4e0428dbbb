# tbg_embed_migrations(OUT FILE...): a source file that defines all_migrations() from files
# sql/NNNN_name[.flavour].sql, in order of their names.
function(tbg_embed_migrations out)
  set(entries "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" sql)
    cmake_path(GET file FILENAME name)
    string(REGEX MATCH "^0*([0-9]+)_[a-z_]+(\\.(plain|timescale))?\\.sql$" matched "${name}")
    if(NOT matched)
      message(FATAL_ERROR "${file}: a migration is called NNNN_name[.plain|.timescale].sql")
    endif()
    string(APPEND entries
      "    {${CMAKE_MATCH_1}, \"${name}\", \"${CMAKE_MATCH_3}\", R\"sql(\n${sql})sql\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${out}" CONTENT
"#include \"pool/collect/migrations.h\"

namespace tbg::collect {

std::span<const Migration> all_migrations() {
  static constexpr Migration kAll[] = {
${entries}  };
  return kAll;
}

}  // namespace tbg::collect
" @ONLY)
endfunction()

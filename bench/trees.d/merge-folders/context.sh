mkdir -p source/sub/new; echo n > source/sub/new/n; echo r > source/replaced; chmod 755 source/sub; touch -d '2007-07-07 07:07:07' source/sub

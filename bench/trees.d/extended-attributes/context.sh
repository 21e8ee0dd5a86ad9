echo c > capable; chmod 755 capable; setfattr -n security.capability -v 0x0100000200240000000000000000000000000000 capable
echo m > marked; setfattr -n user.note -v 'some text' marked; setfattr -n user.binary -v 0x00ff0a marked
mkdir folder; echo f > folder/f; setfattr -n user.dir -v d folder/f
echo t > in-tar; chmod 755 in-tar; setfattr -n security.capability -v 0x0100000200000000040000000000000000000000 in-tar; setfattr -n user.t -v tar in-tar
touch -d '2012-12-12 12:12:12' in-tar; tar --format=pax --xattrs --xattrs-include='*' --numeric-owner --owner=0 --group=0 -cf attrs.tar in-tar; rm in-tar

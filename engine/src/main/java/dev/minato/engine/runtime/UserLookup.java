package dev.minato.engine.runtime;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns {@code user:group} into numbers by the image's own passwd(5) and group(5), never the
 * host's. The files are the image's: they are read inside its root, at most four megabytes of them.
 */
public final class UserLookup {
    private static final int LIMIT = 4 << 20;
    private static final long HIGHEST = 0xFFFF_FFFEL;

    private final Dir root;

    public UserLookup(Dir root) {
        this.root = root;
    }

    /**
     * Finds a user.
     *
     * @param user {@code name}, {@code uid}, {@code name:group}, {@code uid:gid}; empty is root
     * @param further groups by name or number
     * @throws Fault invalid when a name is not in the files
     */
    public ProcessUser find(String user, List<String> further) {
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        String group = colon < 0 ? "" : user.substring(colon + 1);
        Passwd entry = passwd(name.isEmpty() ? "0" : name);
        List<String[]> groups = lines("etc/group", 4);
        long gid = group.isEmpty() ? entry.gid() : gid(groups, group);
        List<Long> all = new ArrayList<>();
        all.add(gid);
        if (group.isEmpty()) {
            all.addAll(memberships(groups, entry.name()));
        }
        further.forEach(one -> all.add(gid(groups, one)));
        return new ProcessUser(entry.uid(), gid, all.stream().distinct().toList(), entry.home());
    }

    private record Passwd(@Nullable String name, long uid, long gid, String home) {}

    private Passwd passwd(String wanted) {
        OptionalLong number = number(wanted);
        for (String[] fields : lines("etc/passwd", 6)) {
            OptionalLong uid = number(fields[2]);
            OptionalLong gid = number(fields[3]);
            if (uid.isEmpty() || gid.isEmpty()) {
                continue;
            }
            boolean byName = fields[0].equals(wanted);
            if (byName || number.equals(uid)) {
                String home = fields[5].isEmpty() ? "/" : fields[5];
                return new Passwd(fields[0], uid.getAsLong(), gid.getAsLong(), home);
            }
        }
        if (number.isEmpty()) {
            throw Fault.invalid(
                    "User",
                    "unable to find user " + wanted + ": no matching entries in passwd file");
        }
        return new Passwd(null, number.getAsLong(), 0, number.getAsLong() == 0 ? "/root" : "/");
    }

    private static long gid(List<String[]> groups, String wanted) {
        for (String[] fields : groups) {
            if (fields[0].equals(wanted)) {
                OptionalLong gid = number(fields[2]);
                if (gid.isPresent()) {
                    return gid.getAsLong();
                }
            }
        }
        return number(wanted)
                .orElseThrow(() ->
                        Fault.invalid(
                                "User",
                                "unable to find group "
                                        + wanted
                                        + ": no matching entries in group file"));
    }

    private static Set<Long> memberships(List<String[]> groups, @Nullable String name) {
        TreeSet<Long> gids = new TreeSet<>();
        for (String[] fields : groups) {
            OptionalLong gid = number(fields[2]);
            if (name != null
                    && gid.isPresent()
                    && List.of(fields[3].split(",", -1)).contains(name)) {
                gids.add(gid.getAsLong());
            }
        }
        return gids;
    }

    private static OptionalLong number(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(Character::isDigit)) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(text);
        return number <= HIGHEST ? OptionalLong.of(number) : OptionalLong.empty();
    }

    private List<String[]> lines(String file, int fields) {
        List<String[]> lines = new ArrayList<>();
        for (String line : text(BytePath.of(file)).split("\n", -1)) {
            String[] parts = line.split(":", -1);
            if (parts.length >= fields && !line.startsWith("#")) {
                lines.add(parts);
            }
        }
        return lines;
    }

    private String text(BytePath file) {
        try {
            Optional<Stat> stat = root.findFollowing(file);
            // A FIFO or a device here would hang or feed us for ever.
            if (stat.isEmpty() || !stat.get().isFile()) {
                return "";
            }
            try (Fd fd = root.readFollowing(file)) {
                ByteArrayOutputStream text = new ByteArrayOutputStream();
                byte[] buffer = new byte[16 << 10];
                int read = fd.read(buffer, 0, buffer.length);
                while (read > 0 && text.size() < LIMIT) {
                    text.write(buffer, 0, read);
                    read = fd.read(buffer, 0, buffer.length);
                }
                return text.toString(StandardCharsets.ISO_8859_1);
            }
        } catch (LinuxException e) {
            // A loop of links, or a file in the place of a folder: no such file to us.
            return "";
        }
    }
}

package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.TreePaths;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The owner of files, user and group by number.
 *
 * @param uid 0 to 2^32 - 2, as the kernel has it
 * @param gid the same
 */
public record FileOwner(int uid, int gid) {
    private static final long LARGEST_FILE = 10L << 20;
    private static final BytePath PASSWD = BytePath.of("etc/passwd");
    private static final BytePath GROUP = BytePath.of("etc/group");

    /**
     * Reads {@code user[:group]}, names looked up in the tree's own passwd(5) and group(5). A
     * number without a group is the group, too; a name without a group has its primary one.
     *
     * @throws Fault invalid when a name is unknown there
     */
    public static FileOwner find(String text, FileView tree) {
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        Optional<Integer> uid = number(user);
        FileOwner owner =
                uid.map(id -> new FileOwner(id, id))
                        .or(() -> passwd(user, tree))
                        .orElseThrow(() -> unknown("user", user, "/etc/passwd"));
        if (colon < 0) {
            return owner;
        }
        String group = text.substring(colon + 1);
        int gid =
                number(group)
                        .or(() -> group(group, tree))
                        .orElseThrow(() -> unknown("group", group, "/etc/group"));
        return new FileOwner(owner.uid, gid);
    }

    private static Fault unknown(String what, String name, String file) {
        return Fault.invalid(
                "chown",
                "unable to find " + what + " " + name + ": no matching entries in " + file);
    }

    private static Optional<Integer> number(String text) {
        if (text.equals("root")) {
            return Optional.of(0);
        }
        if (text.isEmpty()
                || text.length() > 10
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value < 0xFFFFFFFFL ? Optional.of((int) value) : Optional.empty();
    }

    private static Optional<FileOwner> passwd(String name, FileView tree) {
        return line(PASSWD, name, tree)
                .filter(fields -> fields.size() >= 4)
                .flatMap(fields ->
                        number(fields.get(2))
                                .flatMap(uid ->
                                        number(fields.get(3)).map(gid -> new FileOwner(uid, gid))));
    }

    private static Optional<Integer> group(String name, FileView tree) {
        return line(GROUP, name, tree)
                .filter(fields -> fields.size() >= 3)
                .flatMap(fields -> number(fields.get(2)));
    }

    private static Optional<List<String>> line(BytePath file, String name, FileView tree) {
        BytePath real = TreePaths.follow(tree, file, true);
        Optional<Stat> stat = tree.find(real);
        if (stat.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        if (!stat.get().isFile() || stat.get().size() > LARGEST_FILE) {
            throw Fault.invalid(
                    "chown", "/" + file + " of the image is not a file of at most 10 MiB");
        }
        try (InputStream in = tree.read(real);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> List.of(line.strip().split(":", -1)))
                    .filter(fields -> fields.getFirst().equals(name))
                    .findFirst();
        } catch (IOException e) {
            throw Fault.internal("cannot read /" + file + " of the image", e);
        }
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(uid) + ":" + Integer.toUnsignedString(gid);
    }
}

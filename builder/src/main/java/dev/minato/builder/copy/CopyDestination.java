package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;

import java.util.List;
import java.util.Optional;

/**
 * The destination of a COPY or ADD.
 *
 * @param path cleaned, without links followed
 * @param directory it ends with a slash or {@code /.}, so it is a directory whatever is there
 */
public record CopyDestination(BytePath path, boolean directory) {
    /**
     * Reads the last word of an instruction.
     *
     * @param workdir what a relative one starts at
     */
    public static CopyDestination of(String written, String workdir) {
        boolean relative = !written.startsWith("/");
        BytePath joined = relative ? BytePath.of(workdir).resolve(written) : BytePath.of(written);
        boolean here = written.isEmpty() || written.equals(".");
        return new CopyDestination(
                joined.inRoot(), here || written.endsWith("/") || written.endsWith("/."));
    }

    /** The text that counts for the cache. */
    public String shown() {
        return "/" + path + (directory ? "/" : "");
    }

    /**
     * Copies sources here, one after the other; of several files onto one name the last stays, as
     * in BuildKit.
     *
     * @throws Fault invalid when files and directories get into each other's way
     */
    public void take(
            List<CopySource> sources,
            CopyTarget target,
            Optional<FileOwner> owner,
            Optional<ChmodPermissions> permissions) {
        for (CopySource source : sources) {
            take(source, target, owner, permissions);
        }
    }

    private void take(
            CopySource source,
            CopyTarget target,
            Optional<FileOwner> owner,
            Optional<ChmodPermissions> permissions) {
        int made = permissions.map(ChmodPermissions::ofParents).orElse(0755);
        BytePath ensured = directory ? path : path.parent().orElse(BytePath.EMPTY);
        target.makeDirectories(target.follow(ensured), made, owner);
        BytePath at = target.follow(path);
        boolean isDirectory = source.stat().isDirectory();
        boolean inside = target.find(at).filter(Stat::isDirectory).isPresent();
        if (isDirectory && target.find(at).isEmpty()) {
            target.makeDirectories(at, made, owner);
        } else if (!isDirectory && inside) {
            at = at.resolve(source.name());
        }
        if (!isDirectory) {
            target.makeDirectories(at.parent().orElse(BytePath.EMPTY), made, owner);
        }
        LayerCopier copier = new LayerCopier(source.tree(), target, at, owner, permissions);
        new SourceWalk(source.tree(), source.include(), source.exclude(), copier)
                .from(source.path(), source.stat());
    }
}

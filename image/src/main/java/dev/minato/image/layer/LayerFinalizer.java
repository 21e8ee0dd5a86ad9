package dev.minato.image.layer;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import java.util.Map;
import java.util.Optional;

/**
 * Finishes an unpacked layer by what the layers below have: directories that the archive only
 * passed through look as they do below, hard links to files below become copies, and times of
 * directories are set when nothing more is put into them.
 */
final class LayerFinalizer {
    private LayerFinalizer() {}

    static void settle(Dir layer, MergedTree base, LayerExtractor.Result result) {
        for (BytePath directory : result.implied()) {
            imply(layer, base, directory, result.times());
        }
        for (Map.Entry<BytePath, BytePath> link : result.linksBelow().entrySet()) {
            copy(layer, base, link.getKey(), link.getValue());
        }
        for (Map.Entry<BytePath, LayerExtractor.Time> time : result.times().entrySet()) {
            layer.utimes(time.getKey(), time.getValue().seconds(), time.getValue().nanos());
        }
    }

    private static void imply(
            Dir layer,
            MergedTree base,
            BytePath directory,
            Map<BytePath, LayerExtractor.Time> times) {
        Optional<Stat> below = base.find(directory).map(MergedFile::stat).filter(Stat::isDirectory);
        if (below.isPresent()) {
            Stat stat = below.get();
            layer.chown(directory, stat.uid(), stat.gid());
            layer.chmod(directory, stat.mode());
            times.put(directory, new LayerExtractor.Time(stat.mtimeSeconds(), stat.mtimeNanos()));
        } else {
            times.put(directory, new LayerExtractor.Time(0, 0));
        }
    }

    private static void copy(Dir layer, MergedTree base, BytePath at, BytePath target) {
        MergedFile file =
                target.parent()
                        .flatMap(base::resolve)
                        .flatMap(parent -> base.find(parent.resolve(target.last())))
                        .filter(node -> node.stat().isFile())
                        .orElseThrow(() ->
                                Fault.invalid(
                                        "archive",
                                        "the hard link "
                                                + at
                                                + " leads to "
                                                + target
                                                + ", which is no file of the image"));
        Stat stat = file.stat();
        try (Fd from = base.read(file);
                Fd to = layer.create(at, 0600)) {
            from.copyTo(to);
            to.chown(stat.uid(), stat.gid());
            to.chmod(stat.mode());
        }
        base.xattrs(file)
                .forEach((name, value) -> {
                    if (isKept(name)) {
                        layer.setXattr(at, name, value);
                    }
                });
        layer.utimes(at, stat.mtimeSeconds(), stat.mtimeNanos());
    }

    /**
     * Capabilities, and what users set. Not overlayfs's own, which would rearrange layers, and not
     * labels of the host where the image was made.
     */
    static boolean isKept(String xattr) {
        return xattr.equals("security.capability")
                || (xattr.startsWith("user.") && !xattr.startsWith("user.overlay."));
    }
}

package dev.minato.image;

import dev.minato.base.Fault;
import dev.minato.linux.Dir;
import dev.minato.linux.Fd;
import dev.minato.linux.Name;
import dev.minato.linux.Stat;

import java.util.Map;
import java.util.Optional;

/**
 * What an unpacked layer needs to know of the layers below: directories that the archive only
 * passed through look as they do below, hard links to files below become copies, and times of
 * directories are set when nothing more is put into them.
 */
final class Settling {
    private Settling() {}

    static void settle(Dir layer, Tree base, Extractor.Result result) {
        for (Name directory : result.implied()) {
            imply(layer, base, directory, result.times());
        }
        for (Map.Entry<Name, Name> link : result.linksBelow().entrySet()) {
            copy(layer, base, link.getKey(), link.getValue());
        }
        for (Map.Entry<Name, Extractor.Time> time : result.times().entrySet()) {
            layer.utimes(time.getKey(), time.getValue().seconds(), time.getValue().nanos());
        }
    }

    private static void imply(
            Dir layer, Tree base, Name directory, Map<Name, Extractor.Time> times) {
        Optional<Stat> below = base.find(directory).map(Node::stat).filter(Stat::isDirectory);
        if (below.isPresent()) {
            Stat stat = below.get();
            layer.chown(directory, stat.uid(), stat.gid());
            layer.chmod(directory, stat.mode());
            times.put(directory, new Extractor.Time(stat.mtimeSeconds(), stat.mtimeNanos()));
        } else {
            times.put(directory, new Extractor.Time(0, 0));
        }
    }

    private static void copy(Dir layer, Tree base, Name at, Name target) {
        Node file =
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
                    if (Extractor.isKept(name)) {
                        layer.setXattr(at, name, value);
                    }
                });
        layer.utimes(at, stat.mtimeSeconds(), stat.mtimeNanos());
    }
}

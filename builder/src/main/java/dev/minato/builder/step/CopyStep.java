package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.cache.StepKey;
import dev.minato.builder.copy.ArchiveUnpacker;
import dev.minato.builder.copy.ChmodPermissions;
import dev.minato.builder.copy.CopyDestination;
import dev.minato.builder.copy.CopySource;
import dev.minato.builder.copy.CopyTarget;
import dev.minato.builder.copy.FileOwner;
import dev.minato.builder.copy.LayerFiles;
import dev.minato.builder.copy.SingleFile;
import dev.minato.builder.dockerfile.CopyArguments;
import dev.minato.builder.dockerfile.Heredoc;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.PathPatterns;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Executes one COPY or ADD: sources are found and hashed, and copied where the cache has nothing.
 */
final class CopyStep {
    private final BuildRun job;
    private final StageState state;
    private final InstructionWords words;
    private final Kind kind;
    private final CopyArguments transfer;

    /**
     * What the two instructions differ in.
     *
     * @param add it is an ADD
     * @param parents {@code --parents}
     * @param unpack archives of the source tree are unpacked
     * @param unpackDownloads and so are those of URLs
     * @param checksum what a URL's content must hash to, or ""
     * @param keepGitDir whether a repository's {@code .git} is taken, where it is said
     */
    record Kind(
            boolean add,
            boolean parents,
            boolean unpack,
            boolean unpackDownloads,
            String checksum,
            Optional<Boolean> keepGitDir) {
        String name() {
            return add ? "ADD" : "COPY";
        }
    }

    CopyStep(
            BuildRun job,
            StageState state,
            InstructionWords words,
            Kind kind,
            CopyArguments transfer) {
        this.job = job;
        this.state = state;
        this.words = words;
        this.kind = kind;
        this.transfer = transfer;
    }

    /**
     * Does it.
     *
     * @param from the tree that sources without a URL are in
     * @return whether the cache had it
     */
    boolean execute(FileView from) throws Exception {
        state.checkRoom();
        if (transfer.link()) {
            throw Fault.invalid(
                    "link", kind.name() + " --link is not supported yet: leave the flag out");
        }
        List<String> sources = words.texts(transfer.sources());
        String written = words.text(transfer.destination());
        String chown = words.text(transfer.chown());
        String chmod = words.text(transfer.chmod());
        Optional<ChmodPermissions> permissions =
                chmod.isEmpty() ? Optional.empty() : Optional.of(ChmodPermissions.parse(chmod));
        CopyDestination destination = CopyDestination.of(written, state.config().workingDir());
        Optional<FileOwner> owner = chown.isEmpty() ? Optional.empty() : Optional.of(owner(chown));
        PathPatterns excluded = PathPatterns.of(transfer.excludes());
        try (RemoteFiles remote = new RemoteFiles(job, kind, excluded)) {
            List<CopyPiece> pieces = pieces(from, sources, excluded, remote);
            StepKey key = key(pieces, destination, owner, chmod);
            String done = history(sources, written, chown, chmod);
            BuildLayers.Outcome outcome =
                    job.layers()
                            .make(
                                    BuildLayers.Step.of(state, key, done),
                                    workspace ->
                                            write(
                                                    workspace,
                                                    pieces,
                                                    destination,
                                                    owner,
                                                    permissions));
            state.push(done + " # buildkit", outcome.layer());
            return outcome.cached();
        }
    }

    private FileOwner owner(String chown) {
        return StageLayerReader.of(job.kit(), state, tree -> FileOwner.find(chown, tree));
    }

    private List<CopyPiece> pieces(
            FileView from, List<String> sources, PathPatterns excluded, RemoteFiles remote)
            throws IOException, InterruptedException {
        if (!kind.checksum().isEmpty()
                && (sources.size() != 1 || !RemoteFiles.is(sources.getFirst()))) {
            throw Fault.invalid(
                    "checksum",
                    sources.size() == 1
                            ? "checksum requires HTTP(S) or Git sources"
                            : "checksum can't be specified for multiple sources");
        }
        List<CopyPiece> pieces = new ArrayList<>();
        for (String source : sources) {
            Optional<CopyPiece> elsewhere = remote.find(source);
            if (elsewhere.isPresent()) {
                pieces.add(elsewhere.get());
                continue;
            }
            for (CopySource found : find(from, source, excluded)) {
                pieces.add(CopyPiece.of(found, kind.unpack()));
            }
        }
        for (Heredoc document : transfer.documents()) {
            pieces.add(CopyPiece.of(document(document).source(), false));
        }
        return pieces;
    }

    private List<CopySource> find(FileView from, String source, PathPatterns excluded) {
        BytePath name = name(source);
        try {
            return kind.parents()
                    ? CopySource.findWithParents(from, name, excluded)
                    : CopySource.find(from, name, excluded);
        } catch (Fault f) {
            String hint = job.hint(from, name);
            throw hint.isEmpty() ? f : Fault.invalid("source", f.text() + hint);
        }
    }

    private static BytePath name(String path) {
        try {
            return BytePath.of(path);
        } catch (IllegalArgumentException e) {
            throw Fault.invalid("source", "a path cannot contain a NUL byte");
        }
    }

    private SingleFile document(Heredoc document) {
        BytePath name = name(document.name());
        if (name.parts().size() != 1 || name.hasDotDot()) {
            throw Fault.invalid(
                    "heredoc", "the heredoc's name " + document.name() + " is not a file name");
        }
        byte[] text = words.document(document).getBytes(StandardCharsets.UTF_8);
        return SingleFile.of(name, text, 0644, job.kit().clock().instant());
    }

    private StepKey key(
            List<CopyPiece> pieces,
            CopyDestination destination,
            Optional<FileOwner> owner,
            String chmod) {
        List<String> options = new ArrayList<>(transfer.excludes());
        options.add(kind.parents() ? "parents" : "");
        List<StepKey.Part> parts = new ArrayList<>();
        for (CopyPiece piece : pieces) {
            options.add(piece.option());
            parts.add(new StepKey.Part(piece.name(), piece.content()));
        }
        return StepKey.of(
                new StepKey.Files(
                        state.chain(),
                        destination.shown(),
                        owner.map(FileOwner::toString),
                        chmod,
                        options,
                        parts));
    }

    private void write(
            ActiveSnapshot workspace,
            List<CopyPiece> pieces,
            CopyDestination destination,
            Optional<FileOwner> owner,
            Optional<ChmodPermissions> permissions)
            throws IOException, InterruptedException {
        try (Dir upper = Dir.open(workspace.upper())) {
            CopyTarget target = new CopyTarget(upper, new LayerFiles(workspace.lowers()));
            List<CopySource> plain = new ArrayList<>();
            for (CopyPiece piece : pieces) {
                CopySource source = piece.opening().open();
                if (piece.unpack() && CopyPiece.isArchive(source)) {
                    unpack(source, target, destination, owner);
                } else {
                    plain.add(source);
                }
            }
            destination.take(plain, target, owner, permissions);
        }
    }

    private static void unpack(
            CopySource source,
            CopyTarget target,
            CopyDestination destination,
            Optional<FileOwner> owner)
            throws IOException {
        BytePath root = target.follow(destination.path());
        target.makeDirectories(root, 0755, owner);
        try (InputStream in = source.tree().read(source.path())) {
            ArchiveUnpacker.unpack(in, ArchiveLimits.DEFAULT, target, root, owner, true);
        }
    }

    private String history(List<String> sources, String destination, String chown, String chmod) {
        List<String> text = new ArrayList<>(List.of(kind.name()));
        if (kind.parents()) {
            text.add("--parents");
        }
        if (!chown.isEmpty()) {
            text.add("--chown=" + chown);
        }
        if (!chmod.isEmpty()) {
            text.add("--chmod=" + chmod);
        }
        text.addAll(sources);
        transfer.documents().forEach(document -> text.add("<<" + document.name()));
        text.add(destination);
        return String.join(" ", text);
    }
}

package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.EnvironmentStorages;
import dev.minato.platform.ledger.StorageTable;
import dev.minato.platform.volume.EnvironmentStorage;
import dev.minato.platform.volume.StorageBackend;
import dev.minato.platform.volume.StorageBackend.SmbShare;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.SealedValue;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Storages over their table. */
public final class StoredStorages implements EnvironmentStorages {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?");
    private static final int LONGEST_NAME = 63;
    private static final int MOST_NAMED = 5;

    private final Database database;
    private final StorageTable table;
    private final AppSecrets secrets;
    private final InstantSource clock;

    public StoredStorages(Database database, AppSecrets secrets, InstantSource clock) {
        this.database = database;
        this.table = new StorageTable(database);
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public List<EnvironmentStorage> list(String environment) {
        return table.list(fold(environment));
    }

    @Override
    public Optional<EnvironmentStorage> find(String environment, String name) {
        return table.find(fold(environment), fold(name));
    }

    @Override
    public EnvironmentStorage put(String environment, String name, StorageRequest request) {
        String where = fold(environment);
        String folded = fold(name);
        if (folded.length() > LONGEST_NAME || !NAME.matcher(folded).matches()) {
            throw Fault.invalid(
                    "storageName",
                    "\""
                            + SafeText.shown(name)
                            + "\" is not a storage's name: use lower case letters, digits and '-',"
                            + " at most "
                            + LONGEST_NAME
                            + " characters");
        }
        return database.write(tx -> {
            if (!StorageTable.hasEnvironment(tx, where)) {
                throw Fault.notFound(
                        "The environment '" + SafeText.shown(environment) + "' was not found.");
            }
            Optional<EnvironmentStorage> before = StorageTable.find(tx, where, folded);
            EnvironmentStorage storage = changed(where, folded, request, before);
            if (before.filter(storage::equals).isEmpty()) {
                if (before.filter(was -> was.backend().kind() != storage.backend().kind())
                        .isPresent()) {
                    refuseOtherKind(tx, before.get(), storage.backend());
                }
                StorageTable.put(tx, storage);
            }
            return storage;
        });
    }

    private EnvironmentStorage changed(
            String environment,
            String name,
            StorageRequest request,
            Optional<EnvironmentStorage> before) {
        Optional<SealedValue> key = key(environment, name, request, before);
        long generation = before.map(EnvironmentStorage::generation).orElse(0L);
        EnvironmentStorage same =
                new EnvironmentStorage(
                        environment, name, request.backend(), request.readOnly(), key, generation);
        return before.filter(same::equals)
                .orElseGet(() ->
                        new EnvironmentStorage(
                                environment,
                                name,
                                request.backend(),
                                request.readOnly(),
                                key,
                                Math.max(clock.instant().toEpochMilli(), generation + 1)));
    }

    /** A key is never given to another server than the one that it was given for. */
    private Optional<SealedValue> key(
            String environment,
            String name,
            StorageRequest request,
            Optional<EnvironmentStorage> before) {
        if (!(request.backend() instanceof SmbShare asked)) {
            return Optional.empty();
        }
        Optional<SealedValue> known =
                before.filter(was ->
                                was.backend() instanceof SmbShare share
                                        && share.host().equals(asked.host())
                                        && share.user().equals(asked.user()))
                        .flatMap(EnvironmentStorage::key);
        if (request.key().isEmpty()) {
            return Optional.of(
                    known.orElseThrow(() ->
                            Fault.invalid(
                                    "azureFile.accountKey",
                                    "Invalid request body for managed environment storage '"
                                            + name
                                            + "'. Must contain 'AccountName', 'AccountKey',"
                                            + " 'ShareName' and 'AccessMode' when setting Azure"
                                            + " File Share Storage: azureFile.accountKey is"
                                            + " missing")));
        }
        String key = request.key().get();
        boolean same =
                known.filter(sealed -> secrets.openKey(environment, name, sealed).equals(key))
                        .isPresent();
        return same ? known : Optional.of(secrets.sealKey(environment, name, key));
    }

    private static void refuseOtherKind(
            ReadTransaction rx, EnvironmentStorage before, StorageBackend asked) throws Exception {
        List<String> users = StorageTable.users(rx, before.environment(), before.name());
        if (!users.isEmpty()) {
            throw Fault.conflict(
                    "Storage '"
                            + before.name()
                            + "' cannot become "
                            + asked.kind().word()
                            + " while "
                            + named(users)
                            + " as "
                            + before.backend().kind().word()
                            + ": give the new one another name");
        }
    }

    private static String named(List<String> users) {
        String names = String.join(", ", users.subList(0, Math.min(MOST_NAMED, users.size())));
        return (users.size() == 1 ? "revision " : "revisions ")
                + names
                + (users.size() > MOST_NAMED ? " and " + (users.size() - MOST_NAMED) + " more" : "")
                + (users.size() == 1 ? " uses it" : " use it");
    }

    @Override
    public boolean remove(String environment, String name) {
        String where = fold(environment);
        String folded = fold(name);
        return database.write(tx -> {
            List<String> users =
                    StorageTable.find(tx, where, folded).isPresent()
                            ? StorageTable.users(tx, where, folded)
                            : List.of();
            if (!users.isEmpty()) {
                throw Fault.conflict(
                        "Storage '"
                                + folded
                                + "' cannot be removed while "
                                + named(users)
                                + ": put the app without that volume, and end former revisions"
                                + " by `minato revision deactivate`");
            }
            return StorageTable.remove(tx, where, folded);
        });
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

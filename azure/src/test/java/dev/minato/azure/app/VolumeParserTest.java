package dev.minato.azure.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.StorageKind;
import dev.minato.platform.volume.VolumeSource.EmptyDir;
import dev.minato.platform.volume.VolumeSource.SecretFile;
import dev.minato.platform.volume.VolumeSource.SecretFiles;
import dev.minato.platform.volume.VolumeSource.StorageVolume;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Volumes of a template and where containers see them, as they are sent. */
class VolumeParserTest {
    private static final String VOLUMES = "{'containers':[{'image':'a'}],'volumes':[%s]}";

    @Test
    void readsEmptyOnesAndSecrets() {
        assertThat(
                        volumes(
                                "{'name':'a'},{'name':'b','storageType':'emptydir','secrets':[]},"
                                    + "{'name':'c','storageType':'Secret'},{'name':'d',"
                                    + "'storageType':'secret','secrets':[{'secretRef':'k','path':"
                                    + "'x/y.pem'},{'secretRef':'k2'},{'secretRef':'k3','path':"
                                    + "''}]}"))
                .containsExactly(
                        new AppVolume("a", new EmptyDir()),
                        new AppVolume("b", new EmptyDir()),
                        new AppVolume("c", new SecretFiles(List.of())),
                        new AppVolume(
                                "d",
                                new SecretFiles(
                                        List.of(
                                                new SecretFile("k", "x/y.pem"),
                                                new SecretFile("k2", "k2"),
                                                new SecretFile("k3", "k3")))));
    }

    @Test
    void readsStoragesOfTheEnvironment() {
        assertThat(
                        volumes(
                                "{'name':'a','storageType':'azurefile','storageName':'Files','mountOptions':'uid=1000,"
                                    + " nobrl'},{'name':'b','storageType':"
                                    + "'NfsAzureFile','storageName':'n','mountOptions':''},"
                                    + "{'name':'c','storageType':'hostFolder','storageName':'h'}"))
                .containsExactly(
                        new AppVolume(
                                "a",
                                new StorageVolume(
                                        StorageKind.AZURE_FILE,
                                        "files",
                                        MountOptions.stored("uid=1000,nobrl"))),
                        new AppVolume(
                                "b",
                                new StorageVolume(
                                        StorageKind.NFS_AZURE_FILE, "n", MountOptions.NONE)),
                        new AppVolume(
                                "c",
                                new StorageVolume(
                                        StorageKind.HOST_FOLDER, "h", MountOptions.NONE)));
    }

    private static List<AppVolume> volumes(String json) {
        return AppDocumentSamples.template(VOLUMES.formatted(json)).spec().volumes();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'storageType':'Tape'|.storageType|is not one of EmptyDir, Secret",
                "'storageType':'azurefile'|.storageName|the name of a storage",
                "'storageType':'HostFolder','storageName':'s','secrets':[{'secretRef':'a'}]"
                        + "|.secrets|has none; remove it",
                "'storageType':'AzureFile','storageName':'s','mountOptions':'credentials=/etc/x'"
                        + "|.mountOptions|not an option that a volume of the kind AzureFile",
                "'storageType':'AzureFile','storageName':'s','mountOptions':'uid=1,password=x'"
                        + "|.mountOptions|\"password\" is not an option",
                "'storageType':'AzureFile','storageName':'s','mountOptions':'uid=1 ,dev'"
                        + "|.mountOptions|\"dev\" is not an option",
                "'storageName':'s'|.storageName|an EmptyDir has none; remove it",
                "'mountOptions':'ro'|.mountOptions|an EmptyDir has none; remove it",
                "'secrets':[{'secretRef':'a'}]|.secrets|an EmptyDir has none; remove it",
                "'storageType':'Secret','mountOptions':'mode=0400'|.mountOptions|mode 0644",
                "'storageType':'Secret','storageName':'s'|.storageName|has none",
                "'storageType':'Secret','secrets':[{'path':'x'}]|.secrets[0].secretRef|missing",
                "'storageType':'Secret','secrets':[{'secretRef':'a','path':'../x'}]"
                        + "|.secrets[0].path|do not begin with ..",
                "'storageType':'Secret','secrets':[{'secretRef':'a','path':'..data'}]"
                        + "|.secrets[0].path|do not begin with ..",
                "'storageType':'Secret','secrets':[{'secretRef':'a','path':'/x'}]"
                        + "|.secrets[0].path|relative path",
                "'storageType':'Secret','secrets':[{'secretRef':'a','path':'x//y'}]"
                        + "|.secrets[0].path|relative path",
                "'storageType':'Secret','secrets':[{'secretRef':'a'},{'secretRef':'b','path':'a'}]"
                        + "|.secrets[1].path|given twice",
                "'storageType':'Secret','secrets':[{'secretRef':'a','path':'x/y'},"
                        + "{'secretRef':'b','path':'x'}]|.secrets[1].path|below the other"
            })
    void refusesByName(String members, String field, String message) {
        refused(
                VOLUMES.formatted("{'name':'v'," + members + "}"),
                "template.volumes[0]" + field,
                message);
    }

    @ParameterizedTest
    @CsvSource({
        "/a:b,mountPath,holds a ':'",
        "//,mountPath,not an absolute path below /",
        "/./,mountPath,not an absolute path below /",
        "/a/../b,mountPath,without .."
    })
    void refusesPathsByName(String path, String field, String message) {
        refused(
                "{'containers':[{'image':'a','volumeMounts':[{'volumeName':'v','mountPath':'"
                        + path
                        + "'}]}]}",
                "template.containers[0].volumeMounts[0]." + field,
                message);
    }

    private static void refused(String json, String field, String message) {
        assertThatThrownBy(() -> AppDocumentSamples.template(json))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.field()).contains(field);
                            assertThat(fault.text()).contains(field).contains(message);
                        });
    }
}

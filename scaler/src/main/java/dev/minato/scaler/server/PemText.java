package dev.minato.scaler.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Certificates and keys as text (RFC 7468). */
public final class PemText {
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z ]{0,30}PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END"
                            + " \\1-----");
    private static final byte[] RSA = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };
    private static final int LONGEST = 64 << 10;

    private PemText() {}

    /** All certificates of a text; at least one. */
    static List<X509Certificate> certificates(String text) throws CertificateException {
        List<X509Certificate> all =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(
                                        bounded(text).getBytes(StandardCharsets.UTF_8)))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (all.isEmpty()) {
            throw new CertificateException("there is none");
        }
        return all;
    }

    /**
     * A private key: PKCS #8, sealed or not, or PKCS #1 of RSA, whose lines may end as {@code \n}
     * in letters.
     */
    public static PrivateKey privateKey(String text, Optional<String> password)
            throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(bounded(text).replace("\\n", "\n"));
        if (!block.find()) {
            throw new InvalidKeySpecException("there is none");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        return switch (block.group(1)) {
            case "PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(der));
            case "RSA PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(wrapped(der)));
            case "ENCRYPTED PRIVATE KEY" -> key(opened(der, password.orElse("")));
            default -> throw new InvalidKeySpecException("a " + block.group(1));
        };
    }

    private static String bounded(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("longer than " + LONGEST);
        }
        return text;
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        InvalidKeySpecException failure = new InvalidKeySpecException("of no known kind");
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private static PKCS8EncodedKeySpec opened(byte[] der, String password)
            throws GeneralSecurityException {
        try {
            EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(der);
            String algorithm =
                    sealed.getAlgName().equals("PBES2")
                            ? String.valueOf(sealed.getAlgParameters())
                            : sealed.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm)
                            .generateSecret(new PBEKeySpec(password.toCharArray())),
                    sealed.getAlgParameters());
            return sealed.getKeySpec(cipher);
        } catch (IOException e) {
            throw new InvalidKeySpecException("no sealed key", e);
        }
    }

    /**
     * PKCS #1 within PKCS #8: a sequence of version, algorithm and the key as a string of bytes.
     */
    private static byte[] wrapped(byte[] pkcs1) {
        byte[] inner = element(0x04, pkcs1);
        byte[] content = new byte[RSA.length + inner.length];
        System.arraycopy(RSA, 0, content, 0, RSA.length);
        System.arraycopy(inner, 0, content, RSA.length, inner.length);
        return element(0x30, content);
    }

    /** In DER: its length in as few bytes as it takes. */
    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(content.length + 8);
        all.write(tag);
        int length = content.length;
        if (length < 0x80) {
            all.write(length);
        } else {
            int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            all.write(0x80 | bytes);
            for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
                all.write(length >> shift);
            }
        }
        all.writeBytes(content);
        return all.toByteArray();
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>The files of a key folder: reads, checks and writes them, and knows nothing of what they are for.</summary>
/// <remarks>
/// <c>host.key</c> and <c>identities/&lt;first 16 digits of the uid&gt;.key</c> hold one PKCS#8 PEM block each;
/// <c>identities/&lt;same 16&gt;.json</c> holds alias, serial, delegation, card and metadata, so that an identity whose key lies elsewhere has that file only.
/// </remarks>
internal sealed class IdentityFiles
{
    private const int NameDigits = 16;
    private const int MaxKeyBytes = 4_096;
    private const int MaxRecordBytes = 65_536;
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    private readonly string _folder;
    private readonly string _identities;

    public IdentityFiles(string folder)
    {
        _folder = folder;
        _identities = Path.Combine(folder, "identities");
        AtomicFile.EnsureFolder(folder);
        AtomicFile.EnsureFolder(_identities);
    }

    public string HostKeyPath => Path.Combine(_folder, "host.key");

    public SigningKey ReadOrMakeHostKey()
    {
        // It never changes once it is there, and is whole from the first: a home that is read only can be read.
        if (ReadKey(HostKeyPath) is { } there)
        {
            return there;
        }

        using var held = FileLock.Take(HostKeyPath);
        if (ReadKey(HostKeyPath) is { } key)
        {
            return key;
        }

        // A new key is a new host: others would no longer find this one. Nobody loses his host key on purpose.
        if (Names("*.key").Concat(Names("*.json")).Any())
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The host key {HostKeyPath} is missing, yet {_identities} holds identities. Put the key back from a copy, "
                    + "or move the identities away to begin as a new host."
            );
        }

        var made = SigningKey.Generate();
        WriteKey(HostKeyPath, made);
        return made;
    }

    public IReadOnlyList<(OwnIdentityRecord Record, SigningKey? Key)> ReadIdentities()
    {
        var found = new List<(OwnIdentityRecord, SigningKey?)>();
        foreach (string name in Names("*.key").Concat(Names("*.json")).Distinct().Order(StringComparer.Ordinal))
        {
            SigningKey? key = ReadIdentityKey(name);
            OwnIdentityRecord? record = ReadRecord(RecordPath(name));
            if (record is not null && (NameOf(record.Uid) != name || (key is not null && key.Uid != record.Uid)))
            {
                throw AtomicFile.Damaged(RecordPath(name), $"it is of the identity {record.Uid}");
            }

            if (key is not null)
            {
                found.Add((record ?? new OwnIdentityRecord(key.Uid, null, 0, default, null), key));
            }
            else if (record is { Delegation.IsEmpty: false })
            {
                found.Add((record, null));
            }
        }

        return found;
    }

    public string RecoveryPath(Uid uid) => Path.Combine(_folder, "recovery", NameOf(uid) + ".key");

    public void WriteRecoveryKey(Uid uid, SigningKey key)
    {
        string path = RecoveryPath(uid);
        AtomicFile.EnsureFolder(Path.GetDirectoryName(path)!);
        WriteKey(path, key);
    }

    /// <summary>The records alone: no key is read.</summary>
    public IReadOnlyList<OwnIdentityRecord> ReadRecords()
    {
        var found = new List<OwnIdentityRecord>();
        foreach (string name in Names("*.json").Order(StringComparer.Ordinal))
        {
            if (ReadRecord(RecordPath(name)) is { } record)
            {
                found.Add(
                    NameOf(record.Uid) == name
                        ? record
                        : throw AtomicFile.Damaged(RecordPath(name), $"it is of the identity {record.Uid}")
                );
            }
        }

        return found;
    }

    /// <summary>The key of an identity; null if it is not here.</summary>
    public SigningKey? ReadKeyOf(Uid uid) => ReadIdentityKey(NameOf(uid));

    public void WriteIdentityKey(SigningKey key)
    {
        string path = KeyPath(NameOf(key.Uid));
        using var held = FileLock.Take(path);
        using SigningKey? there = ReadKey(path);
        if (there is not null)
        {
            throw new MeshException(
                MeshErrorCode.Conflict,
                there.Uid == key.Uid
                    ? $"The identity {key.Uid.Short} is in {path} already."
                    : $"The file {path} holds another identity, {there.Uid}."
            );
        }

        WriteKey(path, key);
    }

    public OwnIdentityRecord Change(OwnIdentityRecord known, Func<OwnIdentityRecord, OwnIdentityRecord> change)
    {
        string path = RecordPath(NameOf(known.Uid));
        using var held = FileLock.Take(path);
        OwnIdentityRecord stored = ReadRecord(path) ?? known;
        if (stored.Uid != known.Uid)
        {
            throw AtomicFile.Damaged(path, $"it is of the identity {stored.Uid}, not {known.Uid}");
        }

        OwnIdentityRecord changed = change(stored);
        if (changed != stored || !File.Exists(path))
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(RecordFile.From(changed), Json));
        }

        return changed;
    }

    private static string NameOf(Uid uid) => uid.ToString()[..NameDigits];

    private static SigningKey? ReadKey(string path)
    {
        AtomicFile.RequireOwnerOnly(path);
        byte[]? pem = AtomicFile.ReadOrNull(path, MaxKeyBytes);
        if (pem is null)
        {
            return null;
        }

        try
        {
            return SigningKey.ImportPkcs8Pem(pem);
        }
        catch (MeshException e)
        {
            throw AtomicFile.Damaged(path, e.Message.TrimEnd('.'), e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    private static void WriteKey(string path, SigningKey key)
    {
        byte[] pem = key.ExportPkcs8Pem();
        try
        {
            AtomicFile.Write(path, pem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    private static OwnIdentityRecord? ReadRecord(string path)
    {
        byte[]? content = AtomicFile.ReadOrNull(path, MaxRecordBytes);
        if (content is null)
        {
            return null;
        }

        try
        {
            RecordFile file =
                JsonSerializer.Deserialize<RecordFile>(content, Json) ?? throw new FormatException("it is empty");
            return file.ToRecord();
        }
        catch (Exception e) when (e is JsonException or FormatException or WireException)
        {
            throw AtomicFile.Damaged(path, e.Message.TrimEnd('.'), e);
        }
    }

    private SigningKey? ReadIdentityKey(string name)
    {
        string path = KeyPath(name);
        SigningKey? key = ReadKey(path);
        if (key is not null && NameOf(key.Uid) != name)
        {
            string right = KeyPath(NameOf(key.Uid));
            key.Dispose();
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The key file {path} is named for another identity. Run: mv '{path}' '{right}'"
            );
        }

        return key;
    }

    private string[] Names(string pattern)
    {
        string[] files = [];
        AtomicFile.Guard(_identities, "read", () => files = Directory.GetFiles(_identities, pattern));
        return [.. files.Select(path => Path.GetFileNameWithoutExtension(path))];
    }

    private string KeyPath(string name) => Path.Combine(_identities, name + ".key");

    private string RecordPath(string name) => Path.Combine(_identities, name + ".json");

    /// <summary>The JSON of an identity's record.</summary>
    private sealed record RecordFile
    {
        public required int Version { get; init; }

        public required string Uid { get; init; }

        public string? Alias { get; init; }

        public ulong Serial { get; init; }

        public string? Delegation { get; init; }

        public string? Metadata { get; init; }

        public IReadOnlyList<string>? Revocations { get; init; }

        public string? Recovery { get; init; }

        public string? Succession { get; init; }

        public string? Card { get; init; }

        public static RecordFile From(OwnIdentityRecord record) =>
            new()
            {
                Version = IdentityFiles.Version,
                Uid = record.Uid.ToString(),
                Alias = record.Alias,
                Serial = record.Serial,
                Delegation = record.Delegation.IsEmpty ? null : Base64Url.EncodeToString(record.Delegation.Span),
                Metadata = record.Metadata,
                Recovery = record.Recovery.IsEmpty ? null : Base64Url.EncodeToString(record.Recovery.Span),
                Succession = record.Succession?.ToString(),
                Card = record.Card?.ToString(),
                Revocations =
                    record.Revocations.Count == 0 ? null : [.. record.Revocations.Select(one => one.ToString())],
            };

        private Succession? SuccessionOf(Uid uid)
        {
            try
            {
                Succession? succession = Succession is null ? null : Contracts.Identity.Succession.Parse(Succession);
                return succession is null || succession.Old == uid
                    ? succession
                    : throw new FormatException("its succession is of another identity");
            }
            catch (MeshException e)
            {
                throw new FormatException(e.Message.TrimEnd('.'), e);
            }
        }

        // One that has expired is no damage: its end is judged where it is used.
        private ContactCard? CardOf(Uid uid)
        {
            try
            {
                ContactCard? card = Card is null ? null : ContactCard.Parse(Card, DateTimeOffset.MinValue);
                return card is null || card.Uid == uid
                    ? card
                    : throw new FormatException("its card is of another identity");
            }
            catch (MeshException e)
            {
                throw new FormatException(e.Message.TrimEnd('.'), e);
            }
        }

        private static Revocation RevocationOf(string? text, Uid uid)
        {
            try
            {
                var revocation = Revocation.Parse(text ?? "");
                return revocation.Uid == uid
                    ? revocation
                    : throw new FormatException("a revocation in it is of another identity");
            }
            catch (MeshException e)
            {
                throw new FormatException(e.Message.TrimEnd('.'), e);
            }
        }

        public OwnIdentityRecord ToRecord()
        {
            if (Version != IdentityFiles.Version)
            {
                throw new FormatException($"its version is {Version}; this program reads {IdentityFiles.Version}");
            }

            var uid = Contracts.Uid.Parse(Uid);
            byte[] encoded = Delegation is null ? [] : Base64Url.DecodeFromChars(Delegation);
            if (encoded.Length > 0 && Contracts.Identity.Delegation.VerifySignature(encoded).Uid != uid)
            {
                throw new FormatException("its delegation is of another identity");
            }

            if (Metadata is not null && !MetadataPayload.IsDocument(Metadata))
            {
                throw new FormatException("its metadata is no JSON object, or too long");
            }

            if (Alias is not null && Encoding.UTF8.GetByteCount(Alias) > WireLimits.Alias)
            {
                throw new FormatException($"its alias has more than {WireLimits.Alias} bytes of UTF-8");
            }

            byte[] recovery = Recovery is null ? [] : Base64Url.DecodeFromChars(Recovery);
            if (recovery.Length is not (0 or Contracts.Uid.Size))
            {
                throw new FormatException("its recovery is no hash");
            }

            return new OwnIdentityRecord(uid, Alias, Serial, encoded, Metadata)
            {
                Revocations = [.. (Revocations ?? []).Select(text => RevocationOf(text, uid))],
                Recovery = recovery,
                Succession = SuccessionOf(uid),
                Card = CardOf(uid),
            };
        }
    }
}

using Mesh.Contracts.Identity;

namespace Mesh.Contracts.Wire;

/// <summary>
/// Which keys each control record has: one reader and one writer for each, in the order of docs/protocol.md §5 and §6.
/// </summary>
internal static class ControlBodies
{
    /// <summary>Writes the keys of a message whose body is a map.</summary>
    public static void Write(BodyWriter body, ControlMessage message)
    {
        switch (message)
        {
            case Hello hello:
                WriteHello(body, hello);
                break;
            case Introduce introduce:
                WriteProof(body, introduce.Delegation, introduce.Metadata);
                body.Key(3).Uid(introduce.Ruid);
                break;
            case Proof proof:
                WriteProof(body, proof.Delegation, proof.Metadata);
                break;
            case Pending pending:
                body.Key(1).UInt(nameof(pending.Milliseconds), pending.Milliseconds, 0, WireLimits.PendingMilliseconds);
                break;
            case Accepted accepted:
                WriteText(body, 1, nameof(accepted.ObservedAddress), accepted.ObservedAddress, WireLimits.Address);
                WriteText(body, 2, nameof(accepted.Agent), accepted.Agent, WireLimits.Agent);
                if (accepted.Addresses.Count > 0)
                {
                    CardPayload.WriteAddresses(body.Key(3), nameof(accepted.Addresses), accepted.Addresses);
                }

                WriteWords(body, 4, nameof(accepted.Revocations), accepted.Revocations, WireLimits.RevocationCount);
                WriteWords(body, 5, nameof(accepted.Successions), accepted.Successions, WireLimits.SuccessionCount);
                break;
            case Refused refused:
                WriteReason(body, refused.Code, refused.Reason, refused.RetryAfterMilliseconds);
                break;
            case Announce announce:
                WriteAnnounce(body, announce);
                break;
            case Withdraw withdraw:
                WriteGeneration(body.Key(1), nameof(withdraw.Generation), withdraw.Generation);
                body.Key(2).UInt(nameof(withdraw.Frames), withdraw.Frames);
                body.Key(3).UInt(nameof(withdraw.Reason), (uint)withdraw.Reason);
                break;
            case SnapshotEnd end:
                body.Key(1).UInt(nameof(end.Count), end.Count);
                break;
            case Credit credit:
                WriteGrants(body.Key(1), credit.Grants);
                break;
            case Hold hold:
                body.Key(1).Bool(hold.Held);
                break;
            case Keep keep:
                WriteKeep(body, keep);
                break;
            case End end:
                body.Key(1).UInt(nameof(end.Frames), end.Frames);
                break;
            case Close close:
                WriteClose(body, close);
                break;
            case CloseAck:
                break;
            case Words words:
                WriteWords(body, words);
                break;
            case ContactRequest or ContactAnswer or ContactWithdraw or ContactAck:
                ContactBodies.Write(body, message);
                break;
            default:
                throw new ArgumentException($"A {message.Type} has no body that is a map.", nameof(message));
        }
    }

    /// <summary>What reads the body of such a record.</summary>
    /// <exception cref="WireException"><see cref="WireCode.Unsupported"/>: no control record with a map has this
    /// type.</exception>
    public static Func<BodyReader, ControlMessage> ReaderOf(RecordType type) =>
        type switch
        {
            RecordType.Hello => ReadHello,
            RecordType.Introduce => static body => new Introduce(
                ReadDelegation(body),
                ReadMetadata(body),
                body.Required(3).Uid("ruid")
            ),
            RecordType.Proof => static body => new Proof(ReadDelegation(body), ReadMetadata(body)),
            RecordType.Pending => static body => new Pending(
                body.Required(1).UInt32("milliseconds", 0, WireLimits.PendingMilliseconds)
            ),
            RecordType.Accepted => static body => new Accepted(
                ReadText(body, 1, "address", WireLimits.Address),
                ReadText(body, 2, "agent", WireLimits.Agent)
            )
            {
                Addresses = body.Has(3) ? CardPayload.ReadAddresses(body) : [],
                Revocations = ReadWords(body, 4, "revocation", WireLimits.RevocationCount),
                Successions = ReadWords(body, 5, "succession", WireLimits.SuccessionCount),
            },
            RecordType.Refused => static body => new Refused(ReadCode(body, 1), ReadReason(body), ReadRetry(body)),
            RecordType.Announce => static body => new Announce(
                ReadGeneration(body.Required(1), "generation"),
                body.Required(2).Sid("sid"),
                body.Required(3).Text("protocol", 1, WireLimits.Protocol),
                body.Required(4).UInt32("window", 0, WireLimits.MaxWindow)
            ),
            RecordType.Withdraw => static body => new Withdraw(
                ReadGeneration(body.Required(1), "generation"),
                body.Required(2).UInt("frames", 0, ulong.MaxValue),
                ReadCode(body, 3)
            ),
            RecordType.SnapshotEnd => static body => new SnapshotEnd(body.Required(1).UInt32("count")),
            RecordType.Credit => static body => new Credit(ReadGrants(body.Required(1))),
            RecordType.Hold => static body => new Hold(body.Required(1).Bool("held")),
            RecordType.Keep => static body => new Keep(
                body.Required(1).Hid("dialler"),
                body.Required(2).UInt("serial", 1, ulong.MaxValue),
                body.Required(3).Bool("other is dead")
            ),
            RecordType.End => static body => new End(body.Required(1).UInt("frames", 0, ulong.MaxValue)),
            RecordType.Close => static body => new Close(
                ReadCode(body, 1),
                ReadReason(body),
                ReadRetry(body),
                body.Has(4) ? body.UInt("frames received", 0, ulong.MaxValue) : null
            ),
            RecordType.CloseAck => static _ => new CloseAck(),
            RecordType.Words => ReadWords,
            _ => ContactBodies.ReaderOf(type)
                ?? throw new WireException(
                    WireCode.Unsupported,
                    $"Record type 0x{(byte)type:x2} is no control record."
                ),
        };

    private static void WriteHello(BodyWriter body, Hello hello)
    {
        body.Key(1).UInt(nameof(hello.MinVersion), hello.MinVersion);
        body.Key(2).UInt(nameof(hello.MaxVersion), hello.MaxVersion);
        body.Key(3).UInt(nameof(hello.Offered), hello.Offered);
        body.Key(4).UInt(nameof(hello.Required), hello.Required);
        body.Key(5).UInt(nameof(hello.BootEpoch), hello.BootEpoch);
        if (hello.Kind is { } kind)
        {
            body.Key(6).UInt(nameof(hello.Kind), (byte)kind);
        }

        if (hello.Serial is { } serial)
        {
            body.Key(7).UInt(nameof(hello.Serial), serial, 1);
        }

        body.Key(8).UInt(nameof(hello.MaxFrameBytes), hello.MaxFrameBytes, WireLimits.MinMaxFrame, WireLimits.MaxFrame);
    }

    private static Hello ReadHello(BodyReader body)
    {
        uint minVersion = body.Required(1).UInt32("lowest version");
        uint maxVersion = body.Required(2).UInt32("highest version");
        ulong offered = body.Required(3).UInt("features offered", 0, ulong.MaxValue);
        ulong required = body.Required(4).UInt("features required", 0, ulong.MaxValue);
        ulong epoch = body.Required(5).UInt("boot epoch", 0, ulong.MaxValue);
        LinkKind? kind = body.Has(6) ? (LinkKind)body.UInt("link kind", 0, byte.MaxValue) : null;
        ulong? serial = body.Has(7) ? body.UInt("serial", 1, ulong.MaxValue) : null;
        uint maxFrame = body.Required(8).UInt32("largest frame", WireLimits.MinMaxFrame, WireLimits.MaxFrame);
        return new Hello(minVersion, maxVersion, offered, required, epoch, maxFrame, kind, serial);
    }

    private static void WriteProof(BodyWriter body, ReadOnlyMemory<byte> delegation, ReadOnlyMemory<byte>? metadata)
    {
        body.Key(1).Bytes(nameof(Introduce.Delegation), delegation.Span, 0, WireLimits.ControlBody);
        if (metadata is { } bytes)
        {
            body.Key(2).Bytes(nameof(Introduce.Metadata), bytes.Span, 0, WireLimits.ControlBody);
        }
    }

    private static byte[] ReadDelegation(BodyReader body) =>
        body.Required(1).Bytes("delegation", 0, WireLimits.ControlBody);

    // Not the conditional operator: of byte[] and null it makes a null array, which would become an empty memory.
    private static ReadOnlyMemory<byte>? ReadMetadata(BodyReader body)
    {
        if (!body.Has(2))
        {
            return null;
        }

        return body.Bytes("metadata", 0, WireLimits.ControlBody);
    }

    private static void WriteKeep(BodyWriter body, Keep keep)
    {
        body.Key(1).Hid(nameof(keep.Dialler), keep.Dialler);
        body.Key(2).UInt(nameof(keep.Serial), keep.Serial, 1);
        body.Key(3).Bool(keep.OtherIsDead);
    }

    private static void WriteClose(BodyWriter body, Close close)
    {
        WriteReason(body, close.Code, close.Reason, close.RetryAfterMilliseconds);
        if (close.FramesReceived is { } frames)
        {
            body.Key(4).UInt(nameof(close.FramesReceived), frames);
        }
    }

    private static void WriteAnnounce(BodyWriter body, Announce announce)
    {
        WriteGeneration(body.Key(1), nameof(announce.Generation), announce.Generation);
        body.Key(2).Sid(nameof(announce.Sid), announce.Sid);
        body.Key(3).Text(nameof(announce.Protocol), announce.Protocol, 1, WireLimits.Protocol);
        body.Key(4).UInt(nameof(announce.Window), announce.Window, 0, WireLimits.MaxWindow);
    }

    private static void WriteGrants(BodyWriter body, IReadOnlyList<CreditGrant> grants)
    {
        body.BeginArray(nameof(Credit.Grants), grants.Count, 1, WireLimits.GrantCount);
        for (int i = 0; i < grants.Count; i++)
        {
            CreditGrant grant = grants[i];
            body.BeginArray(nameof(CreditGrant), 3, 3, 3);
            WriteGeneration(body, nameof(grant.Source), grant.Source);
            WriteGeneration(body, nameof(grant.Destination), grant.Destination);
            body.UInt(nameof(grant.Limit), grant.Limit);
            body.EndArray();
        }

        body.EndArray();
    }

    private static CreditGrant[] ReadGrants(BodyReader body)
    {
        var grants = new CreditGrant[body.BeginArray("grants", 1, WireLimits.GrantCount)];
        for (int i = 0; i < grants.Length; i++)
        {
            body.BeginArray("grant", 3, 3);
            grants[i] = new CreditGrant(
                ReadGeneration(body, "src"),
                ReadGeneration(body, "dst"),
                body.UInt("limit", 0, ulong.MaxValue)
            );
            body.EndArray();
        }

        body.EndArray();
        return grants;
    }

    private static void WriteReason(BodyWriter body, WireCode code, string? reason, uint? retryAfterMilliseconds)
    {
        body.Key(1).UInt(nameof(code), (uint)code);
        WriteText(body, 2, nameof(reason), reason, WireLimits.Reason);
        if (retryAfterMilliseconds is { } milliseconds)
        {
            body.Key(3).UInt(nameof(retryAfterMilliseconds), milliseconds);
        }
    }

    private static WireCode ReadCode(BodyReader body, ulong key) => (WireCode)body.Required(key).UInt32("code");

    private static string? ReadReason(BodyReader body) => ReadText(body, 2, "reason", WireLimits.Reason);

    private static uint? ReadRetry(BodyReader body) => body.Has(3) ? body.UInt32("retry") : null;

    private static void WriteGeneration(BodyWriter body, string what, uint generation) =>
        body.UInt(what, generation, 1, uint.MaxValue);

    private static uint ReadGeneration(BodyReader body, string what) => body.UInt32(what, 1);

    private static void WriteText(BodyWriter body, ulong key, string what, string? text, int max)
    {
        if (text is not null)
        {
            body.Key(key).Text(what, text, 0, max);
        }
    }

    private static string? ReadText(BodyReader body, ulong key, string what, int max) =>
        body.Has(key) ? body.Text(what, 0, max) : null;

    private static void WriteWords(BodyWriter body, Words words)
    {
        if (words is { Revocations.Count: 0, Successions.Count: 0 })
        {
            throw new ArgumentException("A Words has at least one revocation or succession.", nameof(words));
        }

        WriteWords(body, 1, nameof(words.Revocations), words.Revocations, WireLimits.RevocationCount);
        WriteWords(body, 2, nameof(words.Successions), words.Successions, WireLimits.SuccessionCount);
    }

    private static Words ReadWords(BodyReader body)
    {
        var words = new Words(
            ReadWords(body, 1, "revocation", WireLimits.RevocationCount),
            ReadWords(body, 2, "succession", WireLimits.SuccessionCount)
        );
        return words is { Revocations.Count: 0, Successions.Count: 0 }
            ? throw new WireException("A Words has at least one revocation or succession.")
            : words;
    }

    private static void WriteWords(
        BodyWriter body,
        ulong key,
        string what,
        IReadOnlyList<ReadOnlyMemory<byte>> words,
        int max
    )
    {
        if (words.Count == 0)
        {
            return;
        }

        body.Key(key).BeginArray(what, words.Count, 0, max);
        foreach (ReadOnlyMemory<byte> word in words)
        {
            body.Bytes(what, word.Span, 1, WireLimits.SignedWord);
        }

        body.EndArray();
    }

    private static ReadOnlyMemory<byte>[] ReadWords(BodyReader body, ulong key, string what, int max)
    {
        if (!body.Has(key))
        {
            return [];
        }

        var words = new ReadOnlyMemory<byte>[body.BeginArray(what, 0, max)];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = body.Bytes(what, 1, WireLimits.SignedWord);
        }

        body.EndArray();
        return words;
    }
}

using Mesh.Actors.Links;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links.Model;

/// <summary>A record on its way. Control goes as it is, a frame as (stay of the sender, number within it).</summary>
internal readonly record struct ModelRecord(ControlMessage? Control, int Stay = 0, int Number = 0)
{
    /// <summary>Another number for each record that may do something else.</summary>
    public int Code =>
        Control switch
        {
            null => 0x100 + (Stay << 4) + Number,
            Ping ping => 0x200 + (byte)ping.Token,
            Pong pong => 0x300 + (byte)pong.Token,
            Keep keep => 0x400 + ((int)keep.Serial << 1) + (keep.OtherIsDead ? 1 : 0),
            End end => 0x500 + (int)end.Frames,
            Close close => 0x600 + (int)close.Code,
            CloseAck => 0x700,
            Announce => 0x800,
            _ => 0x900,
        };
}

/// <summary>One host's end of a link: what <see cref="Link"/> and <see cref="LinkWriter"/> do, in as many steps as can be told apart.</summary>
internal sealed class ModelEnd
{
    /// <summary>Null until the handshake has ended here.</summary>
    public LinkSlot? Slot { get; set; }

    /// <summary>Written here and not read over there. Control is written at once: it goes before frames and nothing overtakes it.</summary>
    public List<ModelRecord> Wire { get; private set; } = [];

    public bool Carries { get; set; }

    public bool FinishOnly { get; set; }

    public ControlMessage? Trailer { get; set; }

    public bool ShutsAfterTrailer { get; set; }

    public bool IsTrailerWritten { get; set; }

    /// <summary>Our trailer is written and the connection has not been told.</summary>
    public bool OwesDrained { get; set; }

    public ulong FramesSent { get; set; }

    /// <summary>Shut or killed here: nothing is read or written any more.</summary>
    public bool IsStopped { get; set; }

    /// <summary>The connection has been told that the link has ended.</summary>
    public bool IsGone { get; set; }

    public LinkWait? Timer { get; set; }

    /// <summary>The handshake was under way here when this host was last told Offline.</summary>
    public bool IsDoubtful { get; set; }

    public bool IsRunning => Slot is not null && !IsStopped && !IsGone;

    public ModelEnd Copy()
    {
        var copy = (ModelEnd)MemberwiseClone();
        // Nothing changes about a link that has ended.
        copy.Slot = Slot is null || IsGone ? Slot : Mirror.CopyOf(Slot);
        copy.Wire = [.. Wire];
        return copy;
    }

    public void AddTo(StateKey key)
    {
        key.Add(
            Slot is not null,
            Carries,
            FinishOnly,
            IsTrailerWritten,
            OwesDrained,
            IsStopped,
            IsGone,
            ShutsAfterTrailer,
            IsDoubtful
        );
        key.Add((int)FramesSent, Timer is { } timer ? 1 + (int)timer : 0);
        key.Add(Trailer is null ? 0 : new ModelRecord(Trailer).Code, Wire.Count);
        foreach (ModelRecord record in Wire)
        {
            key.Add(record.Code);
        }

        if (Slot is not null && !IsGone)
        {
            Mirror.AddTo(key, Slot);
        }
    }
}

/// <summary>A link between the two hosts of a model.</summary>
internal sealed class ModelLink
{
    public required LinkName Name { get; init; }

    public ModelEnd[] Ends { get; private set; } = [new(), new()];

    public bool IsDialled { get; set; }

    /// <summary>Of the two hosts when it was dialled.</summary>
    public (ulong Small, ulong Great) BootEpochs { get; set; }

    /// <summary>It broke: what is written now is lost, what was written may still be read, and both sides notice sooner or later.</summary>
    public bool IsCut { get; set; }

    /// <summary>Nothing comes through any more, and nobody is told.</summary>
    public bool IsFrozen { get; set; }

    public void Write(int side, ModelRecord record)
    {
        if (!IsCut)
        {
            Ends[side].Wire.Add(record);
        }
    }

    public ModelLink Copy()
    {
        var copy = (ModelLink)MemberwiseClone();
        copy.Ends = [Ends[0].Copy(), Ends[1].Copy()];
        return copy;
    }

    public void AddTo(StateKey key)
    {
        key.Add(IsDialled, IsCut, IsFrozen);
        key.Add((int)BootEpochs.Small, (int)BootEpochs.Great);
        Ends[0].AddTo(key);
        Ends[1].AddTo(key);
    }
}

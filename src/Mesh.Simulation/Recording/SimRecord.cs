namespace Mesh.Simulation;

/// <summary>What kind of thing happened in a run. The numbers go into the hash of a run.</summary>
public enum SimRecordKind
{
    /// <summary>A fault, or its end, or something that a scenario has done to a host.</summary>
    Fault = 1,

    /// <summary>A host has started.</summary>
    Started = 2,

    /// <summary>A link was opened.</summary>
    LinkOpened = 3,

    /// <summary>A link is over at one end.</summary>
    LinkClosed = 4,

    /// <summary>An app was told Online.</summary>
    Online = 5,

    /// <summary>An app was told Offline.</summary>
    Offline = 6,

    /// <summary>An app was given a frame.</summary>
    Frame = 7,

    /// <summary>An app has sent a frame, or tried to.</summary>
    Sent = 8,

    /// <summary>Bytes have arrived.</summary>
    Delivered = 9,

    /// <summary>An actor begins to handle a message.</summary>
    Message = 10,

    /// <summary>Something that the scenario or a checker says.</summary>
    Note = 11,
}

/// <summary>How much of a run is kept for its timeline.</summary>
public enum SimRecording
{
    /// <summary>The last few faults, links, and changes of presence: enough to say roughly what happened.</summary>
    Brief,

    /// <summary>Frames and sends as well.</summary>
    Frames,

    /// <summary>Everything: each delivery and each message of each actor.</summary>
    Full,
}

/// <summary>One line of a timeline: who, when, what.</summary>
/// <param name="At">When, since the start of the run.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Host">Where; null for the run itself.</param>
/// <param name="Other">With whom, where there is somebody.</param>
/// <param name="App">Which app of the host, where it is about one.</param>
/// <param name="What">More about it; its text is made when it is read.</param>
/// <param name="Count">Bytes, or another number; 0 for none.</param>
public readonly record struct SimRecord(
    TimeSpan At,
    SimRecordKind Kind,
    SimHost? Host,
    SimHost? Other,
    string? App,
    object? What,
    int Count
)
{
    /// <summary>The line as text: <c>12.345678 h1/chat Online ← h2</c></summary>
    public override string ToString()
    {
        string who = (Host?.Name ?? "-") + (App is null ? "" : "/" + App);
        string whom = Other is null ? "" : (IsTowards ? "→ " : "← ") + Other.Name;
        string count = Count == 0 ? "" : $" {Count} B";
        string what = What is null ? "" : " " + What;
        return FormattableString.Invariant($"{At.TotalSeconds, 14:0.000000} {who, -10} {Kind, -10} {whom, -7}")
            + count
            + what;
    }

    private bool IsTowards => Kind is SimRecordKind.Sent or SimRecordKind.LinkOpened or SimRecordKind.Delivered;
}

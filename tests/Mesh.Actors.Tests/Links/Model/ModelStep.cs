namespace Mesh.Actors.Tests.Links.Model;

internal enum StepKind
{
    /// <summary>The handshake of the link has ended here.</summary>
    Attach,

    /// <summary>The next record is read.</summary>
    Deliver,
    WriteFrame,
    WriteTrailer,
    TellDrained,
    TellEnded,

    /// <summary>Two seconds are over.</summary>
    Timer,

    /// <summary>Nothing was heard for as long as is allowed.</summary>
    Liveness,

    /// <summary>The app sends a frame.</summary>
    Send,
    Cut,
    Freeze,
}

/// <summary>One thing that happens, at one host, on one link.</summary>
internal readonly record struct ModelStep(StepKind Kind, int Side, int Link)
{
    public override string ToString() =>
        Kind is StepKind.Cut or StepKind.Freeze
            ? $"{Kind} {Link + 1}"
            : $"{(Side == 0 ? "small" : "great")}.{Kind} {Link + 1}";
}

/// <summary>What may happen in a model, and how often.</summary>
/// <param name="FramesOfSmall">Frames that the app at the smaller host sends.</param>
/// <param name="FramesOfGreat">Frames that the app at the greater host sends.</param>
/// <param name="Cuts">Links that break, at any moment.</param>
/// <param name="Freezes">Links on which nothing comes through any more, from any moment on.</param>
/// <param name="IsSlow">A timer may run out at any moment; else only when nothing is on its way that could still come.</param>
internal sealed record ModelRules(
    int FramesOfSmall,
    int FramesOfGreat,
    int Cuts = 0,
    int Freezes = 0,
    bool IsSlow = false
);

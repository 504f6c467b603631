namespace Mesh.Actors.Limits;

/// <summary>Says what to log of callers turned away: at once, and then once per period however many there are.</summary>
/// <param name="period">Between two lines of the log.</param>
internal sealed class RefusalNotice(TimeSpan period)
{
    private TimeSpan? _last;
    private long _refused;
    private long _evicted;

    /// <summary>What to log now, given how many there have been in all; null for nothing.</summary>
    public string? Take(TimeSpan now, long refused, long evicted)
    {
        bool isDue = _last is not { } last || now - last >= period;
        if (!isDue || (refused == _refused && evicted == _evicted))
        {
            return null;
        }

        string text =
            $"Callers turned away since the last such line: {refused - _refused} found no slot (mesh.limits.connections, connections-per-identity), "
            + $"{evicted - _evicted} were not proven before their place was needed (mesh.transport.unproven-max, unproven-per-block)";
        (_last, _refused, _evicted) = (now, refused, evicted);
        return text;
    }
}

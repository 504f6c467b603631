using Mesh.Actors.Links;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>Revocations and successions that are told while a link is up (docs/protocol.md §6 Words).</summary>
internal sealed partial class ConnectionActor
{
    private readonly WordsRate _wordsSaid = new(WireLimits.WordsPerMinute);
    private IdentityWords? _unsaid;

    private void OnSayWords(SayWords say)
    {
        _unsaid = say.Words;
        SayUnsaid();
    }

    // What waits for its turn is replaced by what is to be said later, which says all of it.
    private void SayUnsaid()
    {
        if (_unsaid is not { } words || _arbiter.IsClosing)
        {
            return;
        }

        if (!_wordsSaid.TryTake(Now, out TimeSpan wait))
        {
            Timers.StartSingleTimer(WordsTick.Instance, WordsTick.Instance, wait);
            return;
        }

        _unsaid = null;
        var said = new Words(words.Revocations, words.Successions);
        foreach (RunningLink running in _arbiter.Links.Select(Of).Where(running => running.CarriesWords))
        {
            running.Link.Writer.Post(said);
        }
    }

    private void Hear(RunningLink running, Words words)
    {
        if (!running.CarriesWords)
        {
            throw new WireException(WireCode.Unsupported, "Words came on a link that carries none.");
        }

        if (!running.WordsTaken.TryTake(Now, out _))
        {
            throw new WireException(
                WireCode.TooMany,
                $"More than {WireLimits.WordsTakenPerMinute} Words came within a minute."
            );
        }

        Context.Parent.Tell(new WordsHeard(_key, new IdentityWords(words.Revocations, words.Successions)));
    }

    private sealed record WordsTick
    {
        public static readonly WordsTick Instance = new();
    }
}

using Mesh.Actors.Links;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>What identities have signed for good and let everybody know: revocations and successions, heard and passed on.</summary>
internal sealed partial class HostActor
{
    // Of each host that has said something that is being taken in: what it has said since. What it says later stands for all before.
    private readonly Dictionary<WordsKey, IdentityWords?> _wordsToTake = [];

    private void LearnWords(Uid ruid, Hid rhid, IdentityWords words)
    {
        if (words is { Revocations.Count: 0, Successions.Count: 0 })
        {
            return;
        }

        var key = new WordsKey(ruid, rhid);
        if (_wordsToTake.ContainsKey(key))
        {
            _wordsToTake[key] = words;
            return;
        }

        _wordsToTake.Add(key, null);
        HostParts parts = _parts;
        Worker.Tell(new StoreWork(() => Take(parts, ruid, words), key));
    }

    // Any thread. What was wrong with one that was signed well; null for nothing.
    private static string? Take(HostParts parts, Uid ruid, IdentityWords words)
    {
        parts.Revocations.AddPassedOn(ruid, words.Revocations);
        return parts.Successions?.TakePassedOn(ruid, words.Successions);
    }

    private void OnWordsTaken(WordsKey key, string? wrong, MeshException? why)
    {
        if (!_wordsToTake.Remove(key, out IdentityWords? next))
        {
            return;
        }

        if (why is not null)
        {
            Context.GetLogger().Warning("What {0} has signed cannot be kept: {1}", key.Ruid.Short, why.Message);
        }
        else if (wrong is not null)
        {
            Context
                .GetLogger()
                .Warning("A succession told by a host of {0} is not taken: {1}", key.Ruid.Short, wrong);
        }

        if (next is not null)
        {
            LearnWords(key.Ruid, key.Rhid, next);
        }
    }

    private void GiveUpWords(MeshException why)
    {
        foreach (WordsKey key in _wordsToTake.Keys.ToArray())
        {
            OnWordsTaken(key, wrong: null, why);
        }
    }

    /// <summary>Who has said something.</summary>
    private sealed record WordsKey(Uid Ruid, Hid Rhid);
}

using Mesh.Contracts;

namespace Mesh.Actors.Links;

/// <summary>What both ends call a link: who dialled it, and his how-manieth of this boot it is.</summary>
internal readonly record struct LinkName(Hid Dialler, ulong Serial)
{
    /// <summary>
    /// Of two living links of one connection and boot, the one that stays: the one the deciding host (the greater hid) dialled itself; if it dialled
    /// both or neither, the one with the higher serial (docs/protocol.md §6).
    /// </summary>
    public static LinkName Winner(Hid decider, LinkName first, LinkName second)
    {
        bool firstIsOurs = first.Dialler == decider;
        bool secondIsOurs = second.Dialler == decider;
        if (firstIsOurs != secondIsOurs)
        {
            return firstIsOurs ? first : second;
        }

        return first.Serial > second.Serial ? first : second;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Dialler.Short}#{Serial}";
}

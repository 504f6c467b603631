using System.IO.Pipelines;

namespace Mesh.Bench.Floor;

/// <summary>One end of a link: two pipes and a way to close it.</summary>
internal sealed record RawLink(PipeReader Input, PipeWriter Output, Func<ValueTask> CloseAsync);

/// <summary>A way to make links between two processes.</summary>
internal interface IRawLinks
{
    /// <summary>Takes links on a free port of the loopback and says its address.</summary>
    Task<string> ListenAsync(Action<RawLink> onLink);

    Task<RawLink> DialAsync(string address);
}

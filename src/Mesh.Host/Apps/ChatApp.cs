using System.Collections.Concurrent;
using System.Text;
using Mesh.Contracts;
using Mesh.Host.Terminal;
using Mesh.Host.Up;
using Mesh.Hosting;

namespace Mesh.Host.Apps;

/// <summary>A line typed goes to every peer that is online; a line that comes is printed, cleaned.</summary>
internal sealed class ChatApp(MeshApp app, UpOutput output)
{
    /// <summary>The name of the app and of its protocol.</summary>
    public const string Name = "chat";

    private readonly ConcurrentDictionary<Peer, byte> _online = new();

    /// <summary>Runs until the app is closed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (MeshEvent happened in app.Events.WithCancellation(stop))
            {
                switch (happened)
                {
                    case Online online:
                        _online[online.Peer] = 0;
                        output.Online(Name, online);
                        break;
                    case Frame frame:
                        output.Chat(frame.Peer, TerminalText.Clean(frame.Data.Span));
                        break;
                    case Offline offline:
                        _online.TryRemove(offline.Peer, out _);
                        output.Offline(Name, offline);
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>Sends a line; who does not get it is told of. An empty line is nothing.</summary>
    public void Say(string line)
    {
        if (line.Length == 0)
        {
            return;
        }

        Peer[] peers = [.. _online.Keys];
        if (peers.Length == 0)
        {
            output.NotSent(Name, peer: null, "nobody is online", MeshErrorCode.NoConnection);
        }

        byte[] data = Encoding.UTF8.GetBytes(line);
        foreach (Peer peer in peers)
        {
            SendResult result = app.Send(peer, data);
            if (!result.IsAccepted)
            {
                output.NotSent(Name, peer, Why(result.Code, data.Length), result.Code);
            }
        }
    }

    private static string Why(MeshErrorCode code, int length) =>
        code switch
        {
            MeshErrorCode.NoConnection => "it is offline",
            MeshErrorCode.FrameTooLarge => $"the line has {length} bytes, more than it takes; send less",
            MeshErrorCode.BufferFull => "its buffer is full; send it again later",
            _ => code.ToString(),
        };
}

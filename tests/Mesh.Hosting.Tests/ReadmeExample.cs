using System.Text;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Hosting.Tests;

/// <summary>The program on README.md's first screen: what stands between the two marks, and the usings above.</summary>
internal static class ReadmeExample
{
    /// <param name="Console">Named like the class it stands for, so that the same lines write here.</param>
    public static async Task RunAsync(TextWriter Console)
    {
        // README begins
        static MeshHostOptions Loopback(string alias) =>
            new() { Keys = MemoryKeyRing.Generate(alias), Listen = ["127.0.0.1:0"] };

        await using MeshHost anna = await MeshHost.StartAsync(Loopback("Anna"));
        await using MeshHost ben = await MeshHost.StartAsync(Loopback("Ben"));
        anna.Contacts.Add(ben.IssueCard()); // cards travel by mail, by chat, as a QR code
        ben.Contacts.Add(anna.IssueCard());

        await using MeshApp here = await anna.OpenAppAsync(new() { Name = "here", Protocols = ["greet/1"] });
        await using MeshApp there = await ben.OpenAppAsync(new() { Name = "there", Protocols = ["greet/1"] });

        await foreach (MeshEvent happened in here.Events)
            if (happened is Online online && here.Send(online.Peer, "hello"u8).IsAccepted)
                break;

        await foreach (MeshEvent happened in there.Events)
            if (happened is Frame frame)
            {
                Console.WriteLine($"{frame.Peer.Alias} says {Encoding.UTF8.GetString(frame.Data.Span)}");
                break;
            }
        // README ends
    }
}

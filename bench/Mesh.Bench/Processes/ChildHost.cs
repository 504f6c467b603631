namespace Mesh.Bench.Processes;

/// <summary>What a child process does: it starts, says one line, then answers each line with a line.</summary>
internal interface IBenchRole : IAsyncDisposable
{
    /// <summary>Starts; the answer is what the parent needs first, such as an address.</summary>
    Task<string> StartAsync();

    /// <summary>Does one command of the parent and answers it.</summary>
    Task<string> DoAsync(string[] command);
}

/// <summary>The child's side of <see cref="ChildProcess"/>; ends with its standard input.</summary>
internal static class ChildHost
{
    public static async Task<int> RunAsync(IBenchRole role)
    {
        await using (role)
        {
            Console.Out.WriteLine(await role.StartAsync());
            while (await Console.In.ReadLineAsync() is { } line)
            {
                string answer = line switch
                {
                    "usage" => Usage.Now().ToString(),
                    "settled" => Usage.Settled().ToString(),
                    _ => await role.DoAsync(line.Split(' ')),
                };
                Console.Out.WriteLine(answer);
            }
        }

        return 0;
    }
}

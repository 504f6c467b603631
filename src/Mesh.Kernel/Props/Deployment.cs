namespace Mesh.Kernel;

/// <summary>How actors at a path are run, as a configuration says it (<c>akka.actor.deployment</c>).</summary>
/// <param name="Path">The names below <c>/user</c>; <c>*</c> stands for any one.</param>
/// <param name="Deploy">What is to be; it stands over what Props say.</param>
internal sealed record Deployment(string[] Path, Deploy Deploy)
{
    private const string Section = "akka.actor.deployment";

    /// <summary>Reads the section.</summary>
    internal static IReadOnlyList<Deployment> Read(SettingsReader reader) =>
        [.. reader.Sections(Section).Where(path => path != "default").Select(path => Read(reader, path))];

    /// <summary>The deployment of an actor: that of its own path before one with <c>*</c> in it.</summary>
    internal static Deploy? Find(IReadOnlyList<Deployment> deployments, ActorPath path)
    {
        Deployment? best = null;
        foreach (Deployment deployment in deployments)
        {
            if (deployment.Matches(path) && (best is null || best.Path.Contains("*")))
                best = deployment;
        }
        return best?.Deploy;
    }

    private static Deployment Read(SettingsReader reader, string path)
    {
        string at = $"{Section}.\"{path.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
        Deploy deploy = Deploy
            .None.WithDispatcher(reader.Text($"{at}.dispatcher", Deploy.NoDispatcherGiven))
            .WithMailbox(reader.Text($"{at}.mailbox", Deploy.NoMailboxGiven))
            .WithStashCapacity(reader.Count($"{at}.stash-capacity", Deploy.NoStashSize, least: Deploy.NoStashSize));
        return new Deployment(path.Split('/', StringSplitOptions.RemoveEmptyEntries), deploy);
    }

    private bool Matches(ActorPath path)
    {
        IReadOnlyList<string> elements = path.Elements;
        if (elements.Count != Path.Length + 1 || elements[0] != "user")
            return false;
        for (int i = 0; i < Path.Length; i++)
        {
            if (Path[i] != "*" && Path[i] != elements[i + 1])
                return false;
        }
        return true;
    }
}

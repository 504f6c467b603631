using Mesh.Hocon.Extensions;

namespace Mesh.Kernel.Extensions;

/// <summary>Looks at a configuration without making a system of it.</summary>
public static class KernelConfiguration
{
    /// <summary>What is wrong with what a configuration says of the kernel; of dispatchers and mailboxes, those under <c>akka.actor</c>.</summary>
    /// <param name="configuration">The configuration, resolved.</param>
    /// <returns>All faults, each with its place; empty where there are none.</returns>
    public static IReadOnlyList<HoconFault> Check(HoconDocument configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var faults = new List<HoconFault>();
        HoconDocument whole = configuration.WithFallback(KernelOptions.Reference.ToDocument());
        KernelOptions? options = Try(() => KernelOptions.Of(whole.ToConfig()));
        options ??= KernelOptions.Reading(whole);
        foreach (string id in DispatcherOptions.Defaults.Keys)
            Try(() => options.Dispatchers(id));
        foreach (string id in MailboxOptions.Defaults.Keys)
            Try(() => options.Mailboxes(id));
        return faults;

        T? Try<T>(Func<T?> read)
            where T : class
        {
            try
            {
                return read();
            }
            catch (HoconException e)
            {
                faults.AddRange(e.Faults);
                return null;
            }
        }
    }
}

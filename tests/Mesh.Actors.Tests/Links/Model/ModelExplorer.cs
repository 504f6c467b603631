using System.Diagnostics;

namespace Mesh.Actors.Tests.Links.Model;

/// <summary>Goes through every state that a model can come to, depth first, each once.</summary>
/// <param name="atEnd">Is given each state in which nothing more happens; it says in a word what the story came to, or throws.</param>
internal sealed class ModelExplorer(Func<ModelWorld, string> atEnd)
{
    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);

    /// <summary>What the stories came to, and in how many states each.</summary>
    public IReadOnlyDictionary<string, int> Ends => _ends;

    /// <summary>Different states that were come to.</summary>
    public int StateCount { get; private set; }

    /// <summary>Explores, and answers what there was, for people.</summary>
    /// <exception cref="ModelException">A promise is broken; the steps that lead there are told.</exception>
    public string Explore(ModelWorld start)
    {
        long began = Stopwatch.GetTimestamp();
        long stepCount = 0;
        var seen = new HashSet<UInt128>();
        var key = new StateKey();
        var stack = new Stack<(ModelWorld World, Path? Path)>();
        stack.Push((start, null));
        while (stack.TryPop(out (ModelWorld World, Path? Path) next))
        {
            List<ModelStep> steps = next.World.Steps(out List<ModelStep> faults);
            if (steps.Count == 0)
            {
                End(next.World, next.Path);
            }

            steps.AddRange(faults);
            for (int i = 0; i < steps.Count; i++)
            {
                // The last step may have the state itself: nobody looks at it again.
                ModelWorld world = i == steps.Count - 1 ? next.World : next.World.Copy();
                var path = new Path(steps[i], next.Path);
                Do(world, steps[i], path);
                stepCount++;
                if (seen.Add(world.Key(key)))
                {
                    stack.Push((world, path));
                }
            }
        }

        StateCount = seen.Count;
        string ends = string.Concat(_ends.Select(end => $"\n{end.Value, 7} x {end.Key}"));
        return $"{seen.Count} states, {stepCount} steps, {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s{ends}";
    }

    private static void Do(ModelWorld world, ModelStep step, Path path)
    {
        try
        {
            world.Do(step);
        }
        catch (Exception e)
        {
            throw Told(e, path);
        }
    }

    private void End(ModelWorld world, Path? path)
    {
        try
        {
            string end = atEnd(world);
            _ends[end] = _ends.GetValueOrDefault(end) + 1;
        }
        catch (Exception e)
        {
            throw Told(e, path);
        }
    }

    private static ModelException Told(Exception e, Path? path) => new($"{e.Message}\nby {path}", e);

    private sealed record Path(ModelStep Step, Path? Before)
    {
        public override string ToString()
        {
            var steps = new Stack<ModelStep>();
            for (Path? at = this; at is not null; at = at.Before)
            {
                steps.Push(at.Step);
            }

            return string.Join(", ", steps);
        }
    }
}

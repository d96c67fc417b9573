using System.Collections.Immutable;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// The way from one file of sets to another in as few lines as it has differences, for <c>ipset -exist restore</c>: counters of the
/// elements that stay go on, and a set is never empty between. Elements are added before others are deleted.
/// </summary>
/// <param name="Added">Elements added, or given other options.</param>
/// <param name="Deleted">Elements taken out.</param>
/// <param name="Replaced">Sets made anew and swapped in, because their header changed, or they have no room for what comes beside what goes.</param>
/// <param name="Gone">Sets that the new file does not have: rules may still name them, so they are left alone.</param>
/// <param name="Impossible">Sets whose type or family changed: no swap can do that under the same name.</param>
public sealed record IpsetDelta(
    int Added,
    int Deleted,
    ImmutableArray<string> Replaced,
    ImmutableArray<string> Gone,
    ImmutableArray<string> Impossible
)
{
    /// <summary>Writes the lines that lead from <paramref name="before"/> to <paramref name="after"/>.</summary>
    public static IpsetDelta Write(TextWriter output, IpsetFile before, IpsetFile after)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (added, deleted) = (0, 0);
        var replaced = ImmutableArray.CreateBuilder<string>();
        var impossible = ImmutableArray.CreateBuilder<string>();
        var number = 0;
        foreach (var name in after.Names)
        {
            number++;
            var (old, wanted) = (before.Find(name), after.Find(name));
            if (wanted is null)
            {
                continue;
            }

            if (old is null)
            {
                output.Write($"create {name} {wanted.Header}\n");
                added += AddAll(output, name, wanted);
            }
            else if (old.Kind != wanted.Kind)
            {
                impossible.Add(name);
            }
            else if (old.Fixed != wanted.Fixed || !HasRoom(old, wanted))
            {
                Replace(output, name, wanted, number);
                replaced.Add(name);
            }
            else
            {
                added += AddMissing(output, name, old, wanted);
                deleted += Delete(output, name, old, wanted);
            }
        }

        return new IpsetDelta(
            added,
            deleted,
            replaced.ToImmutable(),
            [.. before.Names.Where(name => after.Find(name) is null)],
            impossible.ToImmutable()
        );
    }

    /// <summary>Sets of both files that <c>create -exist</c> of the second refuses over the first.</summary>
    public static ImmutableArray<string> Incompatible(IpsetFile before, IpsetFile after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return [.. after.Names.Where(name => before.Find(name) is { } old && old.Fixed != after.Find(name)?.Fixed)];
    }

    /// <summary>New elements are added while the old ones are still there.</summary>
    private static bool HasRoom(IpsetFile.Set old, IpsetFile.Set wanted)
    {
        var count = old.Elements.Count;
        foreach (var element in wanted.Elements.Keys)
        {
            count += old.Elements.ContainsKey(element) ? 0 : 1;
        }

        return count <= wanted.Capacity;
    }

    private static int AddAll(TextWriter output, string name, IpsetFile.Set set)
    {
        foreach (var (element, options) in set.Elements)
        {
            Add(output, name, element, options);
        }

        return set.Elements.Count;
    }

    private static int AddMissing(TextWriter output, string name, IpsetFile.Set old, IpsetFile.Set wanted)
    {
        var count = 0;
        foreach (var (element, options) in wanted.Elements)
        {
            if (!old.Elements.TryGetValue(element, out var had) || had != options)
            {
                Add(output, name, element, options);
                count++;
            }
        }

        return count;
    }

    private static int Delete(TextWriter output, string name, IpsetFile.Set old, IpsetFile.Set wanted)
    {
        var count = 0;
        foreach (var element in old.Elements.Keys)
        {
            if (!wanted.Elements.ContainsKey(element))
            {
                output.Write($"del {name} {element}\n");
                count++;
            }
        }

        return count;
    }

    private static void Replace(TextWriter output, string name, IpsetFile.Set set, int number)
    {
        var filled = IpsetRestoreText.NameWhileFilled(name, number);
        output.Write($"create {filled} {set.Header}\n");
        AddAll(output, filled, set);
        output.Write($"swap {filled} {name}\n");
        output.Write($"destroy {filled}\n");
    }

    private static void Add(TextWriter output, string name, string element, string options) =>
        output.Write(options.Length == 0 ? $"add {name} {element}\n" : $"add {name} {element} {options}\n");
}

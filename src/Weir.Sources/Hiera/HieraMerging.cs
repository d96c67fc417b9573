using Weir.Core;
using Weir.Core.Text;

namespace Weir.Sources.Hiera;

/// <summary>Makes one value of what the files of a hierarchy say, the first of which goes before the others.</summary>
internal static class HieraMerging
{
    public static HieraSets Merge(IReadOnlyList<HieraFile> files, HieraMerge merge, DiagnosticBag bag)
    {
        var sets = new SortedDictionary<string, Merged>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var declared in file.Sets)
            {
                if (!sets.TryGetValue(declared.Name, out var merged))
                {
                    sets.Add(declared.Name, merged = new Merged(declared));
                    merged.Take(declared);
                }
                else if (merge == HieraMerge.Deep)
                {
                    merged.Take(declared);
                }
            }

            if (merge == HieraMerge.First && file.KeyAt is not null)
            {
                break;
            }
        }

        return new HieraSets([.. sets.Values.Select(set => set.Finish(bag)).OfType<HieraSet>()]);
    }

    /// <summary>A set while its files are joined.</summary>
    private sealed class Merged(DeclaredSet first)
    {
        private readonly Dictionary<string, HieraMember> _members = new(StringComparer.Ordinal);
        private string? _config;
        private HieraPlace _configAt;

        public void Take(DeclaredSet declared)
        {
            if (_config is null)
            {
                (_config, _configAt) = (declared.Config, declared.ConfigAt);
            }

            foreach (var member in declared.Members)
            {
                _members.TryAdd(member.Text, member);
            }
        }

        /// <returns>Null when no file has a config, which is then a finding, or when it was reported before.</returns>
        public HieraSet? Finish(DiagnosticBag bag)
        {
            if (string.IsNullOrEmpty(_config))
            {
                if (_config is null)
                {
                    bag.Add(FileErrors.MissingKey(first.At.Position, $"the set '{Excerpt.Of(first.Name)}'", "config"));
                }

                return null;
            }

            var members = _members.Values.ToArray();
            Array.Sort(members, static (left, right) => string.CompareOrdinal(left.Text, right.Text));
            return new HieraSet(first.Name, _config, EquatableArray.Create<HieraMember>(members))
            {
                At = first.At,
                ConfigAt = _configAt,
            };
        }
    }
}

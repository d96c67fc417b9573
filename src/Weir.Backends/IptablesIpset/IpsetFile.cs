using System.Globalization;

namespace Weir.Backends.IptablesIpset;

/// <summary>
/// What a file for <c>ipset restore</c> leaves in the kernel, as text: each set's header, and its elements with what stands behind
/// them. Read from what Weir wrote before or from <c>ipset save</c>; lines of other kinds are passed over.
/// </summary>
public sealed class IpsetFile
{
    private readonly Dictionary<string, Set> _sets = new(StringComparer.Ordinal);

    private IpsetFile() { }

    /// <summary>Names of the sets, in ordinal order.</summary>
    public IEnumerable<string> Names => _sets.Keys.Order(StringComparer.Ordinal);

    /// <summary>Reads to the end; one pass, memory for the elements.</summary>
    public static IpsetFile Read(TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = new IpsetFile();
        while (text.ReadLine() is { } line)
        {
            file.Take(line);
        }

        return file;
    }

    internal Set? Find(string name) => _sets.GetValueOrDefault(name);

    private void Take(string line)
    {
        var (command, operands) = Cut(line);
        var (name, content) = Cut(operands);
        switch (command)
        {
            case "create":
                _sets.TryAdd(name, new Set(content));
                break;
            case "add" when _sets.TryGetValue(name, out var set):
                var (element, options) = Cut(content);
                set.Elements[element] = options;
                break;
            case "swap" when _sets.TryGetValue(name, out var one) && _sets.TryGetValue(content, out var other):
                (_sets[name], _sets[content]) = (other, one);
                break;
            case "destroy":
                _sets.Remove(name);
                break;
        }
    }

    private static (string First, string Behind) Cut(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..]);
    }

    /// <param name="Header">What stands behind <c>create NAME</c>.</param>
    internal sealed record Set(string Header)
    {
        private const long DefaultCapacity = 65_536;

        /// <summary>Options by element.</summary>
        public Dictionary<string, string> Elements { get; } = new(StringComparer.Ordinal);

        /// <summary>Type and, where it has one, family: what <c>swap</c> wants to be equal.</summary>
        public string Kind
        {
            get
            {
                var words = Header.Split(' ');
                var family = Array.IndexOf(words, "family");
                return $"{words[0]} {(family < 0 || family + 1 == words.Length ? "inet" : words[family + 1])}";
            }
        }

        /// <summary>Elements at most: <c>maxelem</c> of a hash, which is 65,536 where it is not said (IPSET_DEFAULT_MAXELEM); other types have places for all.</summary>
        public long Capacity
        {
            get
            {
                var words = Header.Split(' ');
                var most = Array.IndexOf(words, "maxelem");
                return !words[0].StartsWith("hash:", StringComparison.Ordinal) ? long.MaxValue
                    : most < 0 || most + 1 == words.Length ? DefaultCapacity
                    : long.TryParse(words[most + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var capacity)
                        ? capacity
                    : DefaultCapacity;
            }
        }

        /// <summary>
        /// What must be equal for <c>create -exist</c> to take the set that is there (<c>mtype_same_set</c> of
        /// ip_set_hash_gen.h): everything but the size it begins with.
        /// </summary>
        public string Fixed
        {
            get
            {
                var words = Header.Split(' ').ToList();
                foreach (var free in (string[])["hashsize", "bucketsize", "initval"])
                {
                    var at = words.IndexOf(free);
                    if (at >= 0)
                    {
                        words.RemoveRange(at, Math.Min(2, words.Count - at));
                    }
                }

                return string.Join(' ', words);
            }
        }
    }
}

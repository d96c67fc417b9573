using Weir.Core.Text;

namespace Weir.Sources.Yaml;

/// <summary>
/// Takes the keys of one map; <see cref="Finish"/> reports those nobody took, so that a misspelled key never counts as an absent one.
/// </summary>
internal sealed class MapReader(YamlValue.Map map, string what, DiagnosticBag bag)
{
    private readonly List<string> _known = [];

    public Position.InFile At => map.At;

    /// <summary>The value under the key; null when the key is absent. A key with nothing after it is an error.</summary>
    public YamlValue? Optional(string key)
    {
        _known.Add(key);
        foreach (var entry in map.Entries)
        {
            if (entry.Key != key)
            {
                continue;
            }

            if (entry.Value is not YamlValue.Scalar { IsNull: true })
            {
                return entry.Value;
            }

            bag.Add(FileErrors.NoValue(entry.KeyAt, key));
            return null;
        }

        return null;
    }

    /// <summary>As <see cref="Optional"/>, and an absent key is an error.</summary>
    public YamlValue? Required(string key)
    {
        var value = Optional(key);
        if (value is null && !Has(key))
        {
            bag.Add(FileErrors.MissingKey(map.At, what, key));
        }

        return value;
    }

    public bool Has(string key) => map.Entries.Any(entry => entry.Key == key);

    public void Finish()
    {
        foreach (var entry in map.Entries)
        {
            if (!_known.Contains(entry.Key, StringComparer.Ordinal))
            {
                bag.Add(FileErrors.UnknownKey(entry.KeyAt, what, entry.Key, _known));
            }
        }
    }
}

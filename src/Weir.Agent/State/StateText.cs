using System.Globalization;
using System.Text;

namespace Weir.Agent.State;

/// <summary>
/// The small files of the state folder: a title line, <c>key: value</c> lines and a checksum as the last line, so that people can
/// read them and half a file is never taken for a whole one.
/// </summary>
internal sealed class StateText
{
    private const string SumKey = "checksum: ";
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();

    private StateText(string title) => _text.Append(title).Append('\n');

    public static StateText New(string title) => new(title);

    /// <exception cref="DamagedStateException">It is no such file, or not whole.</exception>
    public static StateText Read(string title, ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var sum = text.LastIndexOf(SumKey, StringComparison.Ordinal);
        if (!text.StartsWith(title + "\n", StringComparison.Ordinal) || sum <= 0 || text[sum - 1] != '\n')
        {
            throw new DamagedStateException($"it is not a '{title}' file");
        }

        if (text[(sum + SumKey.Length)..] != Sum(text[..sum]) + "\n")
        {
            throw new DamagedStateException("its checksum does not fit its content");
        }

        var read = new StateText(title);
        foreach (var line in text[(title.Length + 1)..sum].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon <= 0 || !read._values.TryAdd(line[..colon], line[(colon + 2)..]))
            {
                throw new DamagedStateException($"'{line}' is not 'key: value', or comes twice");
            }
        }

        return read;
    }

    public StateText Add(string key, string value)
    {
        _text.Append(key).Append(": ").Append(value.ReplaceLineEndings(" ")).Append('\n');
        return this;
    }

    public StateText Add(string key, ulong value) => Add(key, value.ToString(CultureInfo.InvariantCulture));

    public StateText Add(string key, DateTimeOffset value) =>
        Add(key, value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    public void Write(Stream stream)
    {
        var text = _text.ToString();
        stream.Write(Encoding.UTF8.GetBytes($"{text}{SumKey}{Sum(text)}\n"));
    }

    public bool Has(string key) => _values.ContainsKey(key);

    /// <exception cref="DamagedStateException">The key is missing.</exception>
    public string Text(string key) =>
        _values.TryGetValue(key, out var value) ? value : throw new DamagedStateException($"'{key}' is missing");

    /// <exception cref="DamagedStateException">The key is missing or no number.</exception>
    public ulong Number(string key) =>
        ulong.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new DamagedStateException($"'{key}' is no number");

    /// <exception cref="DamagedStateException">The key is missing or no time.</exception>
    public DateTimeOffset Time(string key) =>
        DateTimeOffset.TryParseExact(
            Text(key),
            "O",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : throw new DamagedStateException($"'{key}' is no time");

    private static string Sum(string text) =>
        Checksum.Of(Encoding.UTF8.GetBytes(text)).ToString("x8", CultureInfo.InvariantCulture);
}

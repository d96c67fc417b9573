using System.Globalization;

namespace Weir.Bench.Page;

/// <summary>What a section is given, and what it writes.</summary>
/// <param name="output">Its Markdown.</param>
/// <param name="quick">Small sizes and short times: to see that it runs, not for the record.</param>
/// <param name="weir">The built command line.</param>
/// <param name="folder">For files made on the way; deleted behind the section.</param>
/// <param name="images">Folder of the page's plots.</param>
internal sealed class SectionRun(TextWriter output, bool quick, string weir, string folder, string images)
{
    private readonly List<Anchor> _anchors = [];

    public TextWriter Output => output;

    public bool Quick => quick;

    /// <summary>Path of the executable.</summary>
    public string Weir => weir;

    public string Folder => folder;

    public IReadOnlyList<Anchor> Anchors => _anchors;

    /// <summary>The size for the record, or the small one.</summary>
    public T Size<T>(T record, T quickly) => quick ? quickly : record;

    /// <summary>A ratio that must come out right, or the section fails; a quick run claims nothing.</summary>
    /// <param name="value">Null when it could not be measured: then it is not held, either.</param>
    public void Expect(string claim, double? value, bool held) => _anchors.Add(new Anchor(claim, value, held || quick));

    /// <summary>Writes a plot beside the page and shows it.</summary>
    public void Plot(string name, string description, string svg)
    {
        Directory.CreateDirectory(images);
        File.WriteAllText(Path.Combine(images, $"{name}.svg"), svg);
        output.WriteLine($"\n![{description}]({Path.GetFileName(images)}/{name}.svg)");
    }

    /// <summary>Writes a page of its own beside this one.</summary>
    public void Beside(string name, string text) =>
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(images) ?? ".", name), text);

    /// <summary>Of a file made on the way.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);
}

/// <summary>A claim of the page, held against what was measured.</summary>
internal sealed record Anchor(string Claim, double? Value, bool Held)
{
    public override string ToString()
    {
        var figure = Value is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : "not measured";
        return Held ? $"held: {Claim}: {figure}" : $"**NOT HELD: {Claim}: {figure}**";
    }
}

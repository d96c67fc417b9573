using Weir.Sources.Example;
using Weir.Sources.Example.Import;

namespace Weir.Bench;

/// <summary>Writes examples/campus, and the same members as chains of iptables.</summary>
internal static class GenerateCampus
{
    /// <param name="site">Folder of the site; weir.yaml and weir.db in it are written anew.</param>
    /// <param name="dump">File of the dump.</param>
    public static void Run(TextWriter output, string site, string dump, int members)
    {
        Directory.CreateDirectory(site);
        File.Delete(Path.Combine(site, SiteFiles.Configuration));
        File.Delete(Path.Combine(site, SiteFiles.Database));
        var creation = CampusExample.Create(site, members);
        if (creation.HasErrors)
        {
            throw new InvalidOperationException($"{site}: {creation.Diagnostics[0]}");
        }

        Unlimited(Path.Combine(site, SiteFiles.Configuration));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(dump)) ?? ".");
        using var stream = File.Create(dump);
        CampusTreeDump.Write(stream, ExampleSite.Of(members));
        output.WriteLine($"{site}: {members:N0} members; {dump}: {stream.Length / 1e6:N1} MB");
    }

    /// <summary>The firewall of the background text limits nobody's connections: the two are compared doing the same.</summary>
    private static void Unlimited(string file) =>
        File.WriteAllText(
            file,
            File.ReadAllText(file).Replace("connectionLimit: 4096", "connectionLimit: 0", StringComparison.Ordinal)
        );

    private static class SiteFiles
    {
        public const string Configuration = "weir.yaml";
        public const string Database = "weir.db";
    }
}

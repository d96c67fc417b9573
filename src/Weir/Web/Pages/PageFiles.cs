using System.Collections.Immutable;
using System.Reflection;

namespace Weir.Web.Pages;

/// <summary>The web page as <c>ui/build</c> made it: files beside this one's folder (<c>page/</c>), inside the executable.</summary>
internal static class PageFiles
{
    private const string Prefix = "page/";

    public static ImmutableArray<PageFile> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        return
        [
            .. names
                .Order(StringComparer.Ordinal)
                .Select(name => new PageFile(name[Prefix.Length..], Bytes(assembly, name))),
        ];
    }

    private static byte[] Bytes(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

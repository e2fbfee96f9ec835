"""The segment tables of the cargo messages: CUSCAR and CUSREP, as the directories D.95B, D.96B and D.03B have them.

The directories ask a GID of each RFF group of a consignment. Senders give several references to one, so that it is
asked of the consignment instead.
"""

from tongguan.messages.edifact_directory import Table

EQUIPMENT = """
EQD 9999
  TSR 9
  MEA 9
  DIM 9
  SEL 9
  NAD 9
  GIS 9
  TMP 9
    RNG 1
CNT 9
"""
AUTHENTICATION = """
AUT 1
  DTM 9
  RFF 9
"""
TRANSPORT = """
TDT 9
  LOC 99
  DTM 99
GIS 9
"""
CUSCAR_95B = f"""
BGM 1
DTM 9
RFF 9
NAD 9
FTX 9
{TRANSPORT}{EQUIPMENT}
CNI 9999
  CNT 9
  RFF 9999
    CNT 9
    MOA 9
    LOC 99
    GIS 9
    CUX 9
    CPI 9
    TDT 9
      LOC 9
      DTM 9
      RFF 9
    NAD 99
      RFF 9
      CTA 9
        COM 9
    QTY 9
      FTX 9
    GID 9999
      PAC 9
      HAN 9
      FTX 99
      MEA 99
      MOA 9
      SGP 99
      DGS 9
      PCI 9
      CST 1
      GIS 9
        DOC 9
      QTY 9
        FTX 1
{AUTHENTICATION}"""
CUSCAR_96B = f"""
BGM 1
DTM 9
RFF 99
  DTM 9
NAD 99
  CTA 9
    COM 9
FTX 9
{TRANSPORT}{EQUIPMENT}
CNI 9999
  CNT 9
  RFF 9999
    CNT 9
    MOA 9
    LOC 99
    GIS 9
    CUX 9
    CPI 9
    TDT 9
      LOC 9
      DTM 9
      MEA 9
      RFF 9
        TSR 9
    NAD 99
      DTM 9
      RFF 9
      CTA 9
        COM 9
    QTY 9
      FTX 9
    GID 9999
      PAC 9
      HAN 9
      FTX 99
      MEA 99
      MOA 9
      SGP 99
      DGS 9
      PCI 9
      CST 1
      GIS 9
        DTM 9
        DOC 9
      QTY 9
        FTX 1
{AUTHENTICATION}"""
CUSCAR_03B = (
    CUSCAR_96B.replace("BGM 1\nDTM 9\n", "BGM 1\nDTM 9\nLOC 9\nQTY 9\n")
    .replace("NAD 99\n  CTA 9", "NAD 99\n  DTM 1\n  CTA 9")
    .replace("  GIS 9\n  TMP 9", "  GIS 9\n  LOC 1\n  TMP 9")
    .replace("      CST 1\n", "      CST 1\n      LOC 9\n      TMD 9\n")
    .replace("        DOC 9\n", "        DOC 9\n        PAC 9\n        MEA 9\n")
    .replace("GIS", "GEI")
)
CUSREP_95B = """
BGM 1
DTM 9
QTY 9
FTX 9
MEA 9
GIS 9
RFF 99
  DTM 1
LOC 99
  DTM 9
DOC 9
  RFF 1
  DTM 1
  LOC 1
TAX 9
  MOA 1
  GIS 1
NAD 9
  CTA 9
    COM 5
  RFF 9
    DTM 1
TDT 99
  TPL 1
  DTM 1
  LOC 99
    DTM 9
    QTY 9
EQD 999
  EQN 1
AUT 1
  DTM 1
"""
CUSREP_03B = CUSREP_95B.replace("FTX 9\n", "POC 99\nFTX 9\n", 1).replace("GIS", "GEI")


def table(text: str) -> Table:
    return Table("\n".join(line for line in text.splitlines() if line.strip()))


CUSCAR = {"95B": table(CUSCAR_95B), "96B": table(CUSCAR_96B), "03B": table(CUSCAR_03B)}
CUSREP = {"95B": table(CUSREP_95B), "03B": table(CUSREP_03B)}

